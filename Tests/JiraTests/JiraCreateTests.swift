import HTTPTypes
import Jira
import JSON
import Outbound
import Platform
import Reminders
import Testing
import TicketSupport

struct JiraCreateTests {
    private func new(
        _ jira: ScriptedJira,
        _ tickets: WantedTicket...
    ) -> [NewTicket] {
        tickets.map { NewTicket($0, draft: jira.tracker().draft(of: $0)) }
    }

    private static func created(_ id: Int) -> JSONValue {
        ["id": .string("\(id)"), "key": .string("OPS-\(id)"), "self": "https://x"]
    }

    private func words<Value>(_ results: [Result<Value, TicketRefusal>]) -> [String] {
        results.map { result in
            switch result {
            case .success(let ticket as FoundTicket): ticket.reference.name
            case .success(let part as FoundPart): part.reference.name
            case .success: "?"
            case .failure(let refusal): refusal.description
            }
        }
    }

    /// A session that has seen its first ticket's labels.
    private func verified(
        _ jira: ScriptedJira,
        _ change: (inout JiraConfiguration) -> Void = { _ in }
    ) async throws -> any TrackerSession {
        let session = try await jira.session(change)
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        _ = try await session.create(new(jira, .jira("first"))).all
        return session
    }

    @Test func `the first ticket goes alone, and its labels are looked at once`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        let two: JSONValue = ["issues": [Self.created(2), Self.created(3)], "errors": []]
        jira.reply("POST issue/bulk", .json(201, two))
        let tickets = new(jira, .jira("a"), .jira("b"), .jira("c"))
        #expect(words(try await session.create(tickets).all) == ["OPS-1", "OPS-2", "OPS-3"])
        _ = try await session.create(Array(tickets.dropFirst())).all
        #expect(
            jira.routes == ["POST issue", "GET issue/1", "POST issue/bulk", "POST issue/bulk"]
        )
        #expect(jira.calls.filter { $0.method == .post }.allSatisfy { !$0.reusesConnection })
    }

    @Test func `a ticket has document, labels, memo, further fields and assignee`() async throws {
        let jira = ScriptedJira()
        let more: JSONValue = .field("customfield_1")
        jira.screen(of: "10001", and: more)
        let session = try await jira.session { configuration in
            configuration.fields = ["customfield_1": ["value": "A"], "labels": ["platform"]]
        }
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        jira.reply(
            "GET user/assignable/search",
            .json(200, []),
            .json(200, [["accountId": "712020:ada", "displayName": "Ada", "active": true]])
        )
        let people = ["nobody@acme.test", "ada@acme.test"].map { Person(address: $0, name: $0) }
        let ticket = WantedTicket.jira(assignees: people)
        let found = try await session.create(new(jira, ticket)).all[0].get()
        let draft = jira.tracker().draft(of: ticket)
        #expect(found.key == ticket.key.digest && found.memo == draft.memo(of: ticket.key))
        #expect(found.isOpen && found.title == draft.title)
        let label = "scorebell-\(ticket.key.digest.prefix(16))"
        #expect(Array(found.labels) == ["scorebell", label])
        let body = try jira.bodies("POST issue")[0]
        let fields = try #require(body["fields"]?.object)
        #expect(fields["project"] == ["key": "OPS"] && fields["issuetype"] == ["id": "10001"])
        #expect(fields["labels"] == ["scorebell", .string(label), "platform"])
        #expect(fields["customfield_1"] == ["value": "A"])
        #expect(fields["assignee"] == ["accountId": "712020:ada"])
        #expect(fields["summary"] == .string(draft.title) && fields["parent"] == nil)
        #expect(fields["description"]?["type"] == "doc")
        let memo = try #require(body["properties"]?.array?.first)
        #expect(memo["key"] == "scorebell" && memo["value"]?["key"] == .string(ticket.key.digest))
        let query = "project=OPS&query=ada%40acme.test&maxResults=10"
        #expect(jira.calls.contains { $0.url.hasSuffix("user/assignable/search?\(query)") })
        _ = try await session.create(new(jira, ticket)).all
        // People are asked for once.
        #expect(jira.routes.count { $0 == "GET user/assignable/search" } == 2)
    }

    @Test func `Data Center gets wiki text, and a person by name`() async throws {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        let ada: JSONValue = ["name": "ada", "emailAddress": "ADA@acme.test"]
        let other: JSONValue = ["name": "adam", "emailAddress": "ada@acme.test.org"]
        jira.reply("GET user/assignable/search", .json(200, [other, ada]))
        let person = Person(address: "ada@acme.test", name: "Ada")
        _ = try await session.create(new(jira, .jira(assignees: [person]))).all
        let fields = try jira.bodies("POST issue")[0]["fields"]
        #expect(fields?["assignee"] == ["name": "ada"])
        #expect(fields?["description"]?.string?.hasPrefix("h2. ") == true)
        #expect(jira.calls.contains { $0.url.contains("username=ada%40acme.test") })
    }

    @Test func `those that Jira refuses in a bulk are told apart by their number`() async throws {
        let jira = ScriptedJira()
        let session = try await verified(jira)
        let errors: JSONValue = ["errors": ["summary": "Too long.", "labels": "Has spaces."]]
        jira.reply(
            "POST issue/bulk",
            .json(
                201,
                [
                    "issues": [Self.created(2), Self.created(4)],
                    "errors": [
                        ["status": 400, "elementErrors": errors, "failedElementNumber": 1]
                    ],
                ]
            )
        )
        let tickets = new(jira, .jira("a"), .jira("b"), .jira("c"))
        #expect(
            words(try await session.create(tickets).all) == [
                "OPS-2",
                "Jira refused the new ticket with status 400 (labels: Has spaces. summary: Too long.).",
                "OPS-4",
            ]
        )
    }

    @Test func `a bulk that Jira refuses as a whole is created one by one`() async throws {
        let jira = ScriptedJira()
        let session = try await verified(jira)
        jira.reply("POST issue/bulk", .json(400, ["errorMessages": ["INVALID_INPUT"]]))
        jira.reply(
            "POST issue",
            .json(201, Self.created(2)),
            .json(400, ["errorMessages": ["INVALID_INPUT"]]),
            .json(403, ["message": "No."])
        )
        let tickets = new(jira, .jira("a"), .jira("b"), .jira("c"))
        #expect(
            words(try await session.create(tickets).all) == [
                "OPS-2", "Jira refused the new ticket with status 400 (INVALID_INPUT).",
                "Jira forbids the new ticket to the account (No.): give it the permission in the"
                    + " project.",
            ]
        )
    }

    @Test func `a ticket that lost its labels ends the run and is named`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1, labels: [])))
        let outcome = await session.create(new(jira, .jira("a"), .jira("b")))
        #expect(try outcome.answers[0]?.get().reference.name == "OPS-1")
        #expect(outcome.answers[1] == nil)
        let failure = try #require(outcome.failure)
        #expect(failure.kind == .final)
        #expect(failure.description.hasPrefix("Jira created OPS-1 without its labels"))
        #expect(jira.routes == ["POST issue", "GET issue/1"])
    }

    @Test(arguments: [500, 502, 503, 504, 408])
    func `after these it is not known whether tickets were created`(status: Int) async throws {
        let jira = ScriptedJira()
        let session = try await verified(jira)
        jira.reply("POST issue/bulk", .text(status, "<html>", [.retryAfter: "7"]))
        let failure = await failure {
            _ = try await session.create(new(jira, .jira("a"), .jira("b"))).all
        }
        #expect(failure?.kind == .unknown(retryAfter: .seconds(7)))
        #expect(failure?.description == "Jira cannot answer now: status \(status).")
    }

    @Test func `so it is where no answer came, or not all tickets are in it`() async throws {
        let cut = OutboundError.interrupted(reason: "reset", requestSent: true)
        let one: JSONValue = ["issues": [Self.created(2)], "errors": []]
        for reply in [.failure(cut), .json(201, one), .text(200, "<html>")] as [ScriptedJira.Reply]
        {
            let jira = ScriptedJira()
            let session = try await verified(jira)
            jira.reply("POST issue/bulk", reply)
            let failure = await failure {
                _ = try await session.create(new(jira, .jira("a"), .jira("b"))).all
            }
            #expect(failure?.kind == .unknown(retryAfter: nil))
        }
        let jira = ScriptedJira()
        let session = try await verified(jira)
        jira.reply("POST issue", .failure(.unreachable(reason: "refused")))
        let failure = await failure { _ = try await session.create(new(jira, .jira("a"))).all }
        #expect(failure?.kind == .temporary(retryAfter: nil))
    }

    @Test func `what was created before a failure is told apart from the rest`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("POST issue", .json(201, Self.created(1)))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        jira.reply("POST issue/bulk", try .limited("jira-quota-global-based", after: 90))
        let outcome = await session.create(new(jira, .jira("a"), .jira("b"), .jira("c")))
        #expect(try outcome.answers[0]?.get().reference.name == "OPS-1")
        #expect(outcome.answers[1...].allSatisfy { $0 == nil })
        #expect(outcome.failure?.kind == .rateLimited(retryAfter: .seconds(90)))
        #expect(!outcome.isUnknown)
    }

    @Test func `of a bulk that ends one by one, those before the end are known`() async throws {
        let jira = ScriptedJira()
        let session = try await verified(jira)
        jira.reply("POST issue/bulk", .json(400, ["errorMessages": ["INVALID_INPUT"]]))
        jira.reply("POST issue", .json(201, Self.created(2)), .json(401, ["message": "No."]))
        let outcome = await session.create(new(jira, .jira("a"), .jira("b"), .jira("c")))
        #expect(try outcome.answers[0]?.get().reference.name == "OPS-2")
        #expect(outcome.answers[1...].allSatisfy { $0 == nil })
        #expect(outcome.failure?.kind == .final)
    }

    @Test(arguments: [true, false])
    func `a part has the subtasks' type, its parent and labels of its own`(
        isCloud: Bool
    ) async throws {
        let jira = ScriptedJira(isCloud: isCloud)
        let session = try await jira.session { $0.fields["labels"] = ["platform"] }
        let labels = ["scorebell-part", "scorebell-00000000000000ff"]
        jira.reply("POST issue", .json(201, Self.created(11)))
        jira.reply("GET issue/11", .json(200, try .issue(11, labels: labels)))
        let ticket = WantedTicket.jira()
        let part = try #require(jira.tracker().draft(of: ticket).parts.first)
        let parent = TicketReference(id: "1", name: "OPS-1", place: "OPS")
        let found = try await session.createParts([NewPart(of: parent, ticket, draft: part)]).all
        #expect(words(found) == ["OPS-11"])
        #expect(try found[0].get().key == part.key)
        let fields = try #require(try jira.bodies("POST issue")[0]["fields"])
        #expect(fields["issuetype"] == ["id": "10003"])
        #expect(fields["parent"] == (isCloud ? ["id": "1"] : ["key": "OPS-1"]))
        let label = "scorebell-\(part.key.prefix(16))"
        #expect(fields["labels"] == ["scorebell-part", .string(label), "platform"])
        let text = fields["description"]
        #expect(isCloud ? text?["type"] == "doc" : text?.string?.isEmpty == false)
    }
}
