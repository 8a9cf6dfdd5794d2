import JSON
import Platform
import Reminders

/// Creating tickets and their parts.
extension JiraSession {
    func create(_ tickets: [NewTicket]) async -> CreateOutcome<FoundTicket> {
        var updates: [Result<JSONValue, TicketRefusal>] = []
        do throws(JiraError) {
            for ticket in tickets { updates.append(try await update(for: ticket)) }
        } catch {
            return CreateOutcome(tickets.map { _ in nil }, failure: error.failure())
        }
        let created = await create(updates, areParts: false)
        let answers = zip(tickets, created.answers)
            .map { ticket, answer in answer?.map { found($0, as: ticket) } }
        return CreateOutcome(answers, failure: created.failure)
    }

    func createParts(_ parts: [NewPart]) async -> CreateOutcome<FoundPart> {
        var updates: [Result<JSONValue, TicketRefusal>] = []
        do throws(JiraError) {
            for part in parts { updates.append(try await update(for: part)) }
        } catch {
            return CreateOutcome(parts.map { _ in nil }, failure: error.failure())
        }
        let created = await create(updates, areParts: true)
        let answers = zip(parts, created.answers)
            .map { part, answer in answer?.map { found($0, as: part) } }
        return CreateOutcome(answers, failure: created.failure)
    }

    private func found(_ issue: JiraCreated, as part: NewPart) -> FoundPart {
        keepPartKey(part.draft.key, of: issue.id)
        return FoundPart(
            reference: issue.reference,
            key: part.draft.key,
            title: part.draft.title,
            closing: nil
        )
    }

    private func found(_ issue: JiraCreated, as ticket: NewTicket) -> FoundTicket {
        let key = ticket.ticket.key
        return FoundTicket(
            reference: issue.reference,
            url: site.url(of: issue.key),
            key: key.digest,
            memo: ticket.draft.memo(of: key),
            title: ticket.draft.title,
            labels: Self.labels(JiraLabels.ticket, key.digest),
            closing: nil,
            closedAt: nil,
            order: Int64(issue.id) ?? .max
        )
    }

    private static func labels(_ name: String, _ key: String) -> TextList {
        [name, JiraLabels.label(ofKey: key)]
    }
}

/// What is sent for new issues.
extension JiraSession {
    private func update(
        for ticket: NewTicket
    ) async throws(JiraError) -> Result<JSONValue, TicketRefusal> {
        let place: JiraPlace
        switch try await self.place(for: ticket.ticket.place) {
        case .success(let usable): place = usable
        case .failure(let refusal): return .failure(refusal)
        }
        var fields = configuration.fields
        let body = JiraDraftBody(ticket.draft.body)
        fields["description"] = site.isCloud ? body.document : .string(body.wiki)
        if place.type.has("assignee"),
            let person = try await assignee(among: ticket.ticket.assignees, in: place.key)
        {
            fields["assignee"] = person
        }
        set(&fields, place.key, place.type.id, ticket.draft.title)
        let key = ticket.ticket.key
        fields["labels"] = Self.labels(JiraLabels.ticket, key.digest).joined(fields["labels"])
        return .success([
            "fields": .object(fields),
            "properties": [
                [
                    "key": .string(JiraIssueAnswer.property),
                    "value": try Self.json(ticket.draft.memo(of: key)),
                ]
            ],
        ])
    }

    private func update(
        for part: NewPart
    ) async throws(JiraError) -> Result<JSONValue, TicketRefusal> {
        // A part is in its parent's project, wherever that was moved to.
        let place: JiraPlace
        switch try await self.place(for: .named(part.parent.place)) {
        case .success(let usable): place = usable
        case .failure(let refusal): return .failure(refusal)
        }
        guard let type = place.partType else {
            return .failure(TicketRefusal("jira.subtasks is false, so no subtasks are created."))
        }
        var fields = configuration.fields.filter { type.has($0.key.text) }
        fields["description"] =
            site.isCloud
            ? JiraText.document(ofPart: part) : .string(JiraText.wiki(ofPart: part))
        set(&fields, place.key, type.id, part.draft.title)
        fields["parent"] =
            site.isCloud
            ? ["id": .string(part.parent.id)] : ["key": .string(part.parent.name)]
        fields["labels"] = Self.labels(JiraLabels.part, part.draft.key).joined(fields["labels"])
        return .success(["fields": .object(fields)])
    }

    private func set(
        _ fields: inout [ExactString: JSONValue],
        _ project: String,
        _ type: String,
        _ title: String
    ) {
        fields["project"] = ["key": .string(project)]
        fields["issuetype"] = ["id": .string(type)]
        fields["summary"] = .string(title)
    }

    static func json(_ memo: TicketMemo) throws(JiraError) -> JSONValue {
        guard let bytes = try? JSONCoding.encode(memo), let value = try? JSONValue(parsing: bytes)
        else { throw .ticketRefused("The ticket was built wrongly; please report it. (memo)") }
        return value
    }

    /// Returns the first person whom Jira knows and lets have issues of the project.
    private func assignee(
        among people: [Person],
        in project: String
    ) async throws(JiraError) -> JSONValue? {
        for person in people {
            let address = person.address
            let id: String?
            if let known = self.person(address, in: project) {
                id = known
            } else {
                id = try await assignable(address, in: project)
                keepPerson(id, for: address, in: project)
            }
            if let id { return [site.isCloud ? "accountId" : "name": .string(id)] }
        }
        return nil
    }

    /// Asks for a person by address; nil where there is none, or more than one.
    private func assignable(
        _ address: String,
        in project: String
    ) async throws(JiraError) -> String? {
        let isEmail = address.utf8.contains(UInt8(ascii: "@"))
        let name = site.isCloud ? (isEmail ? "query" : "accountId") : "username"
        let query = [("project", project), (name, address), ("maxResults", "10")]
        let answer: JSONValue
        do throws(JiraError) {
            answer = try await api.value(of: .get("user/assignable/search", query))
        } catch .forbidden, .notFound, .refused {
            // Nobody is assigned then; the ticket matters more.
            return nil
        }
        let people = (answer.array ?? []).filter { $0["active"]?.bool != false }
        let exact = people.filter { person in
            ["emailAddress", "accountId", "name"]
                .contains { name in
                    person[name]?.string?.hasSameBytesIgnoringASCIICase(as: address) == true
                }
        }
        // Whose address is hidden is still found by it, and then alone.
        let person = exact.first ?? (people.count == 1 ? people.first : JSONValue?.none)
        return person?[site.isCloud ? "accountId" : "name"]?.string
    }
}

/// An issue that was created just now.
struct JiraCreated: Sendable {
    let id: String
    let key: String

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let key = json["key"]?.string else { return nil }
        self.id = id
        self.key = key
    }

    var reference: TicketReference {
        let project = key.lastIndex(of: "-").map { String(key[..<$0]) } ?? key
        return TicketReference(id: id, name: key, place: project)
    }
}

/// A ticket's section in both of Jira's forms, which a draft carries as one JSON value, because it
/// is made before anybody knows which Jira it is for.
struct JiraDraftBody {
    let document: JSONValue
    let wiki: String

    init(document: JSONValue, wiki: String) {
        self.document = document
        self.wiki = wiki
    }

    init(_ body: JSONValue) {
        document = body["document"] ?? .null
        wiki = body["wiki"]?.string ?? ""
    }

    var json: JSONValue { ["document": document, "wiki": .string(wiki)] }
}

extension TextList {
    /// The texts and those of a JSON list, as a JSON list, each once.
    func joined(_ more: JSONValue?) -> JSONValue {
        let others = (more?.array ?? []).compactMap(\.string).filter { !has($0) }
        return .array((Array(self) + others).map(JSONValue.string))
    }
}
