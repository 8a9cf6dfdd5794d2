import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders

extension GitHubSession {
    func create(_ tickets: [NewTicket]) async -> CreateOutcome<FoundTicket> {
        var outcome = CreateOutcome<FoundTicket>(tickets.map { _ in nil })
        for (number, ticket) in tickets.enumerated() where outcome.failure == nil {
            (outcome.answers[number], outcome.failure) = await create(ticket)
        }
        return outcome
    }

    /// An issue has no parts: its rules are a checklist.
    func createParts(_ parts: [NewPart]) async -> CreateOutcome<FoundPart> {
        CreateOutcome(
            parts.map { _ in .failure(TicketRefusal("An issue of GitHub has no parts.")) }
        )
    }

    private func create(
        _ new: NewTicket
    ) async -> (answer: CreateOutcome<FoundTicket>.Answer?, failure: DeliveryFailure?) {
        let place: GitHubPlaces.Place
        switch places.place(of: new.ticket) {
        case .success(let found): place = found
        case .failure(let refusal): return (.failure(refusal), nil)
        }
        do throws(GitHubError) {
            try await makeLabels(in: place)
            let assignee = try await assignee(among: new.ticket.assignees, in: place)
            let ticket = try await post(new, assignee, to: place)
            guard !OwnLabel.ticket.isIn(ticket.labels) else { return (.success(ticket), nil) }
            let error = GitHubError.labelDropped(issue: ticket.reference.name)
            return (.success(ticket), failure(error, in: place.fullName))
        } catch {
            let failure = failure(error, in: place.fullName)
            guard failure.kind == .placeRefused else { return (nil, failure) }
            return (.failure(TicketRefusal(error.description)), nil)
        }
    }

    private func post(
        _ new: NewTicket,
        _ assignee: String?,
        to place: GitHubPlaces.Place
    ) async throws(GitHubError) -> FoundTicket {
        let memo = new.draft.memo(of: new.ticket.key)
        let section = new.draft.body.string ?? ""
        var json = JSONWriter()
        json.object { json in
            json.member("title", new.draft.title)
            json.member("body", TicketMarker.body(saying: memo, section: section))
            json.member("labels", [.string(OwnLabel.ticket.name)])
            if let assignee { json.member("assignees", [.string(assignee)]) }
        }
        let call = api.call(
            .post,
            "/repos/\(place.fullName)/issues",
            in: place.fullName,
            json.bytes,
            what: "repository `\(place.fullName)`"
        )
        let issue = try issue(in: try await api.write(call))
        return issue.ticket(inRepository: place.id, place.fullName, by: .unknown)
    }

    private func issue(in answer: Answer) throws(GitHubError) -> IssueAnswer {
        guard let issue = JSONPullReader.value(of: answer.body, IssueAnswer.init) else {
            throw .malformed(what: "the issue", isWrite: true)
        }
        return issue
    }

    /// Makes our labels in a repository, unless they are there.
    private func makeLabels(in place: GitHubPlaces.Place) async throws(GitHubError) {
        if let refusal = memory.refusal(of: place.id) { throw refusal }
        guard !memory.hasLabels(place.id) else { return }
        for label in OwnLabel.all where try await !hasLabel(label, in: place) {
            let call = api.call(
                .post,
                "/repos/\(place.fullName)/labels",
                in: place.fullName,
                label.body,
                what: "repository `\(place.fullName)`"
            )
            do throws(GitHubError) {
                _ = try await api.write(call)
            } catch .invalid(status: 422, _) {
                // Somebody was faster; where it is really missing, the first issue's answer shows it.
                continue
            }
        }
        memory.noteLabels(place.id)
    }

    func hasLabel(
        _ label: OwnLabel,
        in place: GitHubPlaces.Place
    ) async throws(GitHubError) -> Bool {
        do throws(GitHubError) {
            let path = "/repos/\(place.fullName)/labels/\(label.name)"
            _ = try await api.get(path, in: place.fullName, what: "label")
            return true
        } catch .missing {
            return false
        }
    }

    /// Returns the first login that the repository lets be assigned; an e-mail address is none.
    private func assignee(
        among people: [Person],
        in place: GitHubPlaces.Place
    ) async throws(GitHubError) -> String? {
        for person in people {
            guard let login = Self.login(in: person.address) else { continue }
            if try await mayAssign(login, in: place) { return login }
        }
        return nil
    }

    /// Source: GitHub "Username considerations"; a managed user's ends with an underscore and a word.
    private static func login(in text: String) -> String? {
        let name = text.utf8.first == UInt8(ascii: "@") ? String(text.dropFirst()) : text
        let isLogin =
            (1...60).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        return isLogin ? name : nil
    }

    private func mayAssign(
        _ login: String,
        in place: GitHubPlaces.Place
    ) async throws(GitHubError) -> Bool {
        if let known = memory.mayAssign(login, in: place.id) { return known }
        var isKnown = true
        do throws(GitHubError) {
            let path = "/repos/\(place.fullName)/assignees/\(login)"
            _ = try await api.get(path, in: place.fullName, what: "assignee")
        } catch .missing {
            isKnown = false
        }
        memory.noteAssignee(login, in: place.id, isKnown: isKnown)
        return isKnown
    }
}

/// Changing an issue that is there.
extension GitHubSession {
    func apply(
        _ change: TicketChange,
        to ticket: FoundTicket,
        draft: TicketDraft?
    ) async throws(DeliveryFailure) -> FoundTicket {
        do throws(GitHubError) {
            return try await write(change, to: ticket, draft)
        } catch {
            throw failure(error, in: ticket.reference.place)
        }
    }

    private func write(
        _ change: TicketChange,
        to ticket: FoundTicket,
        _ draft: TicketDraft?
    ) async throws(GitHubError) -> FoundTicket {
        var result = ticket
        let old: String
        if let body = memory.takeBody(of: ticket.reference.id) {
            old = body
        } else {
            guard let read = try await read(ticket.reference) else {
                throw .missing(what: "issue \(ticket.reference.name)")
            }
            (result, old) = read
        }
        let wasOurs = OwnLabel.ticket.isIn(result.labels)
        // First, so that an issue with our marker is found by its label, whatever happens next.
        if change.adopts, !wasOurs {
            result.labels = try await addLabel(to: result.reference)
        }
        let text = Self.text(change, old, draft, wasOurs: wasOurs)
        guard let body = Self.body(change, old, text, of: result) else { return result }
        let call = api.call(
            .patch,
            Self.path(of: result.reference),
            in: result.reference.place,
            body,
            what: "issue \(result.reference.name)"
        )
        let issue = try issue(in: try await api.write(call))
        let id = result.reference.id.utf8.prefix { $0 != UInt8(ascii: "/") }
        return issue.ticket(
            inRepository: Int64(Substring(id)) ?? 0,
            result.reference.place,
            by: try await api.login.account()
        )
    }

    private static func path(of ticket: TicketReference) -> String {
        let number = ticket.id.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst()
        return "/repos/\(ticket.place)/issues/\(Substring(number))"
    }

    /// Returns the one request that makes the change; nil where nothing is left to write.
    private static func body(
        _ change: TicketChange,
        _ old: String,
        _ text: String,
        of ticket: FoundTicket
    ) -> [UInt8]? {
        let isBodyNew = !text.hasSameBytes(as: old)
        let closes = change.closes != nil && ticket.isOpen
        let reopens = change.reopens && !ticket.isOpen
        guard isBodyNew || change.title != nil || closes || reopens else { return nil }
        var json = JSONWriter()
        json.object { json in
            if let title = change.title { json.member("title", title) }
            if isBodyNew { json.member("body", text) }
            if let reason = change.closes, closes {
                json.member("state", "closed")
                json.member("state_reason", Self.reason(reason))
            } else if reopens {
                json.member("state", "open")
                json.member("state_reason", "reopened")
            }
        }
        return json.bytes
    }

    /// The new body; where people took our marker away, it is theirs.
    private static func text(
        _ change: TicketChange,
        _ old: String,
        _ draft: TicketDraft?,
        wasOurs: Bool
    ) -> String {
        let section = draft?.body.string
        if change.adopts, let section {
            return TicketMarker.body(
                adopting: old,
                wasOurs: wasOurs,
                saying: change.memo,
                section: section
            )
        }
        let marker = TicketMarker(in: old)
        guard marker.key != nil else { return old }
        return marker.body(saying: change.memo, section: change.writesBody ? section : nil)
    }

    /// `duplicate` would want the other issue's own number in all of GitHub.
    private static func reason(_ reason: TicketChange.CloseReason) -> String {
        switch reason {
        case .reached: "completed"
        case .entityGone, .levelGone, .duplicate: "not_planned"
        }
    }

    /// Adds our label, and leaves those of people: a list in PATCH would replace them.
    private func addLabel(to ticket: TicketReference) async throws(GitHubError) -> TextList {
        if let place = places.all.first(where: { $0.fullName.hasSameBytes(as: ticket.place) }) {
            try await makeLabels(in: place)
        }
        var json = JSONWriter()
        json.object { $0.member("labels", [.string(OwnLabel.ticket.name)]) }
        let call = api.call(
            .post,
            "\(Self.path(of: ticket))/labels",
            in: ticket.place,
            json.bytes,
            what: "issue \(ticket.name)"
        )
        let answer = try await api.write(call)
        let labels = JSONPullReader.value(of: answer.body, IssueAnswer.labels)
        guard let labels, OwnLabel.ticket.isIn(labels) else {
            throw .labelDropped(issue: ticket.name)
        }
        return labels
    }

    func comment(
        _ lines: [String],
        on ticket: TicketReference
    ) async throws(DeliveryFailure) {
        let text = lines.map { GitHubMarkdown.escaped($0, startsBlock: true) }
            .joined(separator: "\n")
        var json = JSONWriter()
        json.object { $0.member("body", text) }
        let call = api.call(
            .post,
            "\(Self.path(of: ticket))/comments",
            in: ticket.place,
            json.bytes,
            what: "issue \(ticket.name)"
        )
        do throws(GitHubError) {
            _ = try await api.write(call)
        } catch {
            throw failure(error, in: ticket.place)
        }
    }
}
