import HTTPTypes
import JSON
import Jira
import Outbound
import Platform
import Reminders
import Testing

struct JiraApplyTests {
    private let wanted = WantedTicket.jira()
    private static let reference = TicketReference(id: "1", name: "OPS-1", place: "OPS")

    private var memo: TicketMemo {
        TicketMemo(key: wanted.key.digest, scope: "s", entity: "e", hash: "h", title: "t")
    }

    private func found(
        _ labels: TextList = ["scorebell", "theirs"],
        memo: TicketMemo? = nil,
        closing: FoundTicket.Closing? = nil,
        parts: [FoundPart] = []
    ) -> FoundTicket {
        FoundTicket(
            reference: Self.reference,
            url: "https://people/browse/OPS-1",
            key: wanted.key.digest,
            memo: memo,
            title: "Old",
            labels: labels,
            closing: closing,
            closedAt: nil,
            parts: parts,
            order: 1
        )
    }

    private static func transition(
        _ id: String,
        _ name: String,
        to category: String,
        resolutions: [String]? = nil
    ) -> JSONValue {
        let values = (resolutions ?? []).map { JSONValue.object(["name": .string($0)]) }
        return [
            "id": .string(id), "name": .string(name),
            "to": ["name": .string("\(name)!"), "statusCategory": ["key": .string(category)]],
            "fields": resolutions == nil
                ? [:] : ["resolution": ["required": true, "allowedValues": .array(values)]],
        ]
    }

    private static func transitions(_ transitions: JSONValue...) -> ScriptedJira.Reply {
        .json(200, ["transitions": .array(transitions)])
    }

    private static let usual = transitions(
        transition("11", "Start", to: "indeterminate"),
        transition("21", "Back", to: "new"),
        transition("31", "Finish", to: "done", resolutions: ["Won't Do", "Duplicate", "Done"]),
        transition("41", "Drop", to: "done")
    )

    private func jira(isCloud: Bool = true) -> ScriptedJira {
        let jira = ScriptedJira(isCloud: isCloud)
        jira.reply("PUT issue/1", .text(204))
        jira.reply("PUT issue/1/properties/scorebell", .text(200))
        for issue in ["1", "11", "12"] {
            jira.reply("GET issue/\(issue)/transitions", Self.usual)
            jira.reply("POST issue/\(issue)/transitions", .text(204))
        }
        return jira
    }

    @Test func `title, section, labels and memo are one edit, and labels are only added`()
        async throws
    {
        let jira = jira()
        let session = try await jira.session()
        jira.reply("GET issue/1", .json(200, ["fields": ["description": .null]]))
        var change = TicketChange(memo: memo)
        change.title = "New"
        change.writesBody = true
        change.adopts = true
        let draft = jira.tracker().draft(of: wanted)
        let after = try await session.apply(change, to: found(["theirs"]), draft: draft)
        let label = "scorebell-\(wanted.key.digest.prefix(16))"
        #expect(after.title == "New" && after.memo == memo)
        #expect(Array(after.labels) == ["theirs", "scorebell", label])
        #expect(jira.routes == ["GET issue/1", "PUT issue/1"])
        let body = try jira.bodies("PUT issue/1")[0]
        #expect(Set(body.object?.keys.map(\.text) ?? []) == ["fields", "update", "properties"])
        #expect(body["fields"]?["summary"] == "New")
        #expect(body["fields"]?["description"]?["type"] == "doc")
        #expect(body["fields"]?["labels"] == nil)
        #expect(body["update"] == ["labels": [["add": "scorebell"], ["add": .string(label)]]])
        #expect(body["properties"]?.array?.first?["value"]?["hash"] == "h")
    }

    @Test func `a description that people rewrote is left, and only remembered`() async throws {
        let jira = jira(isCloud: false)
        let session = try await jira.session()
        jira.reply("GET issue/1", .json(200, ["fields": ["description": "All of it is new."]]))
        var change = TicketChange(memo: memo)
        change.writesBody = true
        let draft = jira.tracker().draft(of: wanted)
        _ = try await session.apply(change, to: found(), draft: draft)
        #expect(jira.routes == ["GET issue/1", "PUT issue/1/properties/scorebell"])
        #expect(try jira.bodies("PUT issue/1/properties/scorebell")[0]["hash"] == "h")
    }

    @Test func `a memo that is there already is not written`() async throws {
        let jira = jira()
        let session = try await jira.session()
        let change = TicketChange(memo: memo)
        _ = try await session.apply(change, to: found(memo: memo), draft: nil)
        #expect(jira.routes.isEmpty)
    }

    private func part(_ id: String, _ closing: FoundTicket.Closing? = nil) -> FoundPart {
        let reference = TicketReference(id: id, name: "OPS-\(id)", place: "OPS")
        return FoundPart(reference: reference, key: "k\(id)", title: "p", closing: closing)
    }

    @Test func `parts are completed before their parent is closed`() async throws {
        let jira = jira()
        let session = try await jira.session()
        var change = TicketChange(memo: memo)
        change.completedParts = [part("11"), part("12", .done)]
        change.closes = .reached
        let ticket = found(parts: change.completedParts)
        let after = try await session.apply(change, to: ticket, draft: nil)
        #expect(
            jira.routes == [
                "GET issue/11/transitions", "POST issue/11/transitions",
                "PUT issue/1/properties/scorebell", "GET issue/1/transitions",
                "POST issue/1/transitions",
            ]
        )
        #expect(after.closing == .done && after.parts.allSatisfy { $0.closing == .done })
        #expect(after.closedAt == ScriptedJira.start)
        let done: JSONValue = [
            "transition": ["id": "31"], "fields": ["resolution": ["name": "Done"]],
        ]
        #expect(try jira.bodies("POST issue/1/transitions") == [done])
        #expect(
            jira.calls.last { $0.method == .get }?.url.contains("expand=transitions.fields") == true
        )
    }

    @Test(arguments: [
        (TicketChange.CloseReason.entityGone, "Won't Do", FoundTicket.Closing.refused),
        (.levelGone, "Won't Do", .refused), (.duplicate(of: "OPS-7"), "Duplicate", .refused),
        (.reached, "Done", .done),
    ])
    func `the resolution tells why it was closed`(
        reason: TicketChange.CloseReason,
        resolution: String,
        closing: FoundTicket.Closing
    ) async throws {
        let jira = jira()
        let session = try await jira.session()
        var change = TicketChange(memo: memo)
        change.closes = reason
        let after = try await session.apply(change, to: found(memo: memo), draft: nil)
        #expect(after.closing == closing)
        let body = try jira.bodies("POST issue/1/transitions")[0]
        #expect(body["fields"]?["resolution"]?["name"] == .string(resolution))
    }

    @Test(arguments: [
        ([transition("5", "End", to: "done")], nil),
        ([transition("5", "End", to: "done", resolutions: ["Duplicate", "Fertig"])], "Fertig"),
        ([transition("5", "End", to: "done", resolutions: ["Duplicate"])], "Duplicate"),
    ])
    func `a resolution is sent where the transition takes one, the best that it allows`(
        offered: [JSONValue],
        name: String?
    ) async throws {
        let jira = jira()
        let session = try await jira.session()
        jira.reply("GET issue/1/transitions", .json(200, ["transitions": .array(offered)]))
        var change = TicketChange(memo: memo)
        change.closes = .reached
        _ = try await session.apply(change, to: found(memo: memo), draft: nil)
        let body = try jira.bodies("POST issue/1/transitions")[0]
        #expect(body["fields"]?["resolution"]?["name"]?.string == name)
    }

    @Test func `it is reopened to the first status of the category To Do, parts after it`()
        async throws
    {
        let jira = jira()
        let session = try await jira.session()
        var change = TicketChange(memo: memo)
        change.reopens = true
        change.reopenedParts = [part("11", .done), part("12")]
        let ticket = found(memo: memo, closing: .done, parts: change.reopenedParts)
        let after = try await session.apply(change, to: ticket, draft: nil)
        #expect(after.isOpen && after.parts.allSatisfy { $0.closing == nil })
        #expect(
            jira.routes == [
                "GET issue/1/transitions", "POST issue/1/transitions", "GET issue/11/transitions",
                "POST issue/11/transitions",
            ]
        )
        #expect(try jira.bodies("POST issue/1/transitions") == [["transition": ["id": "21"]]])
    }

    @Test(arguments: ["41", "drop"])
    func `a configured transition is taken by id or name, else the category decides`(
        name: String
    ) async throws {
        let jira = jira()
        let session = try await jira.session { configuration in
            configuration.resolveTransition = name
            configuration.reopenTransition = "No such"
        }
        var change = TicketChange(memo: memo)
        change.closes = .reached
        let closed = try await session.apply(change, to: found(memo: memo), draft: nil)
        change.closes = nil
        change.reopens = true
        _ = try await session.apply(change, to: closed, draft: nil)
        let ids = try jira.bodies("POST issue/1/transitions").map { $0["transition"]?["id"] }
        #expect(ids == ["41", "21"])
    }

    /// A transition that leads elsewhere would be made again in every run.
    @Test(arguments: [
        (
            "start", usual,
            "jira.resolve-transition is Start (11), which leads OPS-1 to Start! and does not close"
                + " it: name one of Finish (31) to Finish!, Drop (41) to Drop!, or leave it out."
        ),
        (
            "11", transitions(transition("11", "Start", to: "indeterminate")),
            "jira.resolve-transition is Start (11), which leads OPS-1 to Start! and does not close"
                + " it: none of its transitions does, so its project's workflow needs one."
        ),
    ])
    func `a configured transition that does not close is not made, and told`(
        name: String,
        offered: ScriptedJira.Reply,
        sentence: String
    ) async throws {
        let jira = jira()
        let session = try await jira.session { $0.resolveTransition = name }
        jira.reply("GET issue/1/transitions", offered)
        var change = TicketChange(memo: memo)
        change.closes = .reached
        let failure = await failure {
            _ = try await session.apply(change, to: found(memo: memo), draft: nil)
        }
        #expect(failure?.kind == .placeRefused && failure?.description == sentence)
        #expect(jira.routes == ["GET issue/1/transitions"])
    }

    @Test func `a configured transition that does not reopen is not made, and told`() async throws {
        let jira = jira()
        let session = try await jira.session { $0.reopenTransition = "Drop" }
        var change = TicketChange(memo: memo)
        change.reopens = true
        let failure = await failure {
            let ticket = found(memo: memo, closing: .done)
            _ = try await session.apply(change, to: ticket, draft: nil)
        }
        #expect(failure?.kind == .placeRefused)
        #expect(
            failure?.description
                == "jira.reopen-transition is Drop (41), which leads OPS-1 to Drop! and does not"
                + " open it again: name one of Start (11) to Start!, Back (21) to Back!, or leave"
                + " it out."
        )
        #expect(jira.routes == ["GET issue/1/transitions"])
    }

    @Test func `of two transitions with the configured name the one that leads there is made`()
        async throws
    {
        let jira = jira()
        let session = try await jira.session { $0.resolveTransition = "Go" }
        jira.reply(
            "GET issue/1/transitions",
            Self.transitions(
                Self.transition("51", "Go", to: "indeterminate"),
                Self.transition("61", "Go", to: "done")
            )
        )
        var change = TicketChange(memo: memo)
        change.closes = .reached
        _ = try await session.apply(change, to: found(memo: memo), draft: nil)
        #expect(try jira.bodies("POST issue/1/transitions")[0]["transition"]?["id"] == "61")
    }

    @Test func `what is so already is not done again`() async throws {
        let jira = jira()
        let session = try await jira.session()
        var change = TicketChange(memo: memo)
        change.closes = .reached
        _ = try await session.apply(change, to: found(memo: memo, closing: .done), draft: nil)
        change.closes = nil
        change.reopens = true
        _ = try await session.apply(change, to: found(memo: memo), draft: nil)
        #expect(jira.routes.isEmpty)
    }

    @Test func `where no transition leads there, a sentence says what there is`() async throws {
        let jira = jira()
        let session = try await jira.session()
        var change = TicketChange(memo: memo)
        change.closes = .reached
        let cases = [
            (
                Self.transitions(),
                "Jira offers no transition of OPS-1: give the account the permission Transition"
                    + " issues in its project."
            ),
            (
                Self.transitions(Self.transition("11", "Start", to: "indeterminate")),
                "No transition of OPS-1 closes it; there are Start (11) to Start!: set"
                    + " jira.resolve-transition."
            ),
        ]
        for (reply, sentence) in cases {
            jira.reply("GET issue/1/transitions", reply)
            let failure = await failure {
                _ = try await session.apply(change, to: found(memo: memo), draft: nil)
            }
            #expect(failure?.kind == .placeRefused && failure?.description == sentence)
        }
    }

    @Test(arguments: [true, false])
    func `after a conflict the issue is looked at again, once`(isClosed: Bool) async throws {
        let jira = jira()
        let session = try await jira.session()
        let conflict = ScriptedJira.Reply.json(409, ["errorMessages": ["Changed meanwhile."]])
        jira.reply("POST issue/1/transitions", conflict)
        jira.reply("GET issue/1", .json(200, try .issue(1, category: isClosed ? "done" : "new")))
        var change = TicketChange(memo: memo)
        change.closes = .reached
        if isClosed {
            let after = try await session.apply(change, to: found(memo: memo), draft: nil)
            #expect(after.closing == .done)
        } else {
            let failure = await failure {
                _ = try await session.apply(change, to: found(memo: memo), draft: nil)
            }
            #expect(failure?.kind == .placeRefused)
            #expect(failure?.description.contains("Changed meanwhile.") == true)
        }
        #expect(jira.routes.count { $0 == "POST issue/1/transitions" } == (isClosed ? 1 : 2))
    }

    @Test(arguments: [400, 403, 404, 422])
    func `what Jira refuses of one ticket concerns it alone`(status: Int) async throws {
        let jira = jira()
        let session = try await jira.session()
        jira.reply("PUT issue/1", .json(status, ["errors": ["summary": "Not that."]]))
        var change = TicketChange(memo: memo)
        change.title = "New"
        let failure = await failure {
            _ = try await session.apply(change, to: found(), draft: nil)
        }
        #expect(failure?.kind == .placeRefused)
        #expect(failure?.description.contains("OPS-1") == true)
        #expect(failure?.description.contains("summary: Not that.") == true)
    }

    @Test func `a change whose answer is lost may be made again, a comment may not`() async throws {
        let jira = jira()
        let session = try await jira.session()
        jira.reply("PUT issue/1", .failure(.interrupted(reason: "reset", requestSent: true)))
        var change = TicketChange(memo: memo)
        change.title = "New"
        let edit = await failure { _ = try await session.apply(change, to: found(), draft: nil) }
        #expect(edit?.kind == .temporary(retryAfter: nil))
        jira.reply("POST issue/1/comment", .text(502))
        let comment = await failure { try await session.comment(["Hi."], on: Self.reference) }
        #expect(comment?.kind == .unknown(retryAfter: nil))
    }

    @Test func `a comment is a paragraph for each line, in which a name is only a name`()
        async throws
    {
        for isCloud in [true, false] {
            let jira = jira(isCloud: isCloud)
            let session = try await jira.session()
            jira.reply("POST issue/1/comment", .json(201, ["id": "1"]))
            try await session.comment(["One [~ada]", "", "Two"], on: Self.reference)
            let body = try jira.bodies("POST issue/1/comment")[0]["body"]
            if isCloud {
                #expect(
                    body?["content"]?.array?.map { $0["content"]?.array?.first?["text"]?.string }
                        == ["One [~ada]", "Two"]
                )
            } else {
                #expect(body?.string?.contains("[~ada]") == false)
                #expect(body?.string?.hasSuffix("\n\nTwo") == true)
            }
            try await session.comment([""], on: Self.reference)
            #expect(jira.calls.count == 1)
        }
    }
}
