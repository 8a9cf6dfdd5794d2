import JSON
import Jira
import Outbound
import Platform
import Reminders
import Synchronization
import Testing

struct JiraSurveyTests {
    private let ticket = WantedTicket.jira()

    private func survey(
        _ session: any TrackerSession,
        _ change: (inout TicketSurvey) -> Void = { _ in }
    ) async throws -> [FoundTicket] {
        var survey = TicketSurvey(scope: ticket.key.scope, findsOthers: false)
        change(&survey)
        return try await session.survey(survey)
    }

    private func memo(_ title: String = "t") -> TicketMemo {
        TicketMemo(
            key: ticket.key.digest,
            scope: ticket.key.scope.digest,
            entity: ticket.key.entityDigest,
            hash: "h",
            title: title
        )
    }

    private static func reference(_ id: Int) -> TicketReference {
        TicketReference(id: "\(id)", name: "OPS-\(id)", place: "OPS")
    }

    @Test func `Cloud's pages follow their tokens, past empty ones, with fresh issues on each`()
        async throws
    {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply(
            "POST search/jql",
            .json(200, ["issues": [try .issue(1, memo: memo())], "nextPageToken": "a"]),
            .json(200, ["issues": [], "nextPageToken": "b", "isLast": false]),
            .json(200, ["issues": [try .issue(2)], "nextPageToken": "c", "isLast": true])
        )
        let found = try await survey(session) { $0.recent = ["7", "x", "12"] }
        #expect(found.map(\.reference) == [Self.reference(1), Self.reference(2)])
        #expect(found.map(\.key) == [ticket.key.digest, "0123456789abcdef"])
        #expect(found.map(\.memo) == [memo(), nil])
        #expect(found.map(\.url) == ["https://people/browse/OPS-1", "https://people/browse/OPS-2"])
        #expect(found.map(\.order) == [1, 2])
        let bodies = try jira.bodies("POST search/jql")
        #expect(bodies.map { $0["nextPageToken"]?.string } == [nil, "a", "b"])
        for body in bodies {
            let jql = #"project in ("OPS") AND labels = "scorebell" ORDER BY key"#
            #expect(body["jql"] == .string(jql))
            #expect(body["reconcileIssues"] == [7, 12] && body["properties"] == ["scorebell"])
        }
    }

    @Test func `a page's token that comes again ends the search with an error`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("POST search/jql", .json(200, ["issues": [], "nextPageToken": "a"]))
        let failure = await failure { _ = try await survey(session) }
        #expect(failure?.description == "Jira's list of found issues does not come to an end.")
        #expect(failure?.kind == .final && jira.calls.count == 2)
    }

    @Test func `Data Center's pages are as long as they are, and memos are read one by one`()
        async throws
    {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        jira.reply(
            "POST search",
            .json(200, ["issues": [try .issue(1), try .issue(2)], "total": 3, "startAt": 0]),
            .json(200, ["issues": [try .issue(3)], "total": 3, "startAt": 2])
        )
        jira.reply("GET issue/1", .json(200, try .issue(1, memo: memo("one"))))
        jira.reply("GET issue/3", .json(200, try .issue(3, memo: memo("three"))))
        let found = try await survey(session) { $0.known = [Self.reference(2)] }
        // The ledger has the memo of the second.
        #expect(found.map { $0.memo?.title } == ["one", nil, "three"])
        let bodies = try jira.bodies("POST search")
        #expect(bodies.map { $0["startAt"] } == [0, 2])
        #expect(bodies.allSatisfy { $0["properties"] == nil })
    }

    @Test func `a survey says after each answer that it goes on`() async throws {
        let counts = Mutex([0, 0])
        let center = ScriptedJira(isCloud: false)
        let first = try await center.session()
        center.reply(
            "POST search",
            .json(200, ["issues": [try .issue(1), try .issue(2)], "total": 3]),
            .json(200, ["issues": [try .issue(3)], "total": 3])
        )
        for id in 1...4 { center.reply("GET issue/\(id)", .json(200, try .issue(id))) }
        _ = try await survey(first) { survey in
            survey.known = [Self.reference(4)]
            survey.progress = { counts.withLock { $0[0] += 1 } }
        }
        let cloud = ScriptedJira()
        let second = try await cloud.session()
        cloud.reply(
            "POST search/jql",
            .json(200, ["issues": [try .issue(1)], "nextPageToken": "a"]),
            .json(200, ["issues": []])
        )
        cloud.reply("POST issue/bulkfetch", .json(200, ["issues": [try .issue(4)]]))
        _ = try await survey(second) { survey in
            survey.known = [Self.reference(4)]
            survey.progress = { counts.withLock { $0[1] += 1 } }
        }
        // Two pages and four issues; two pages and one call for the issue.
        #expect(counts.withLock { $0 } == [6, 3])
        #expect(center.calls.count == 6 && cloud.calls.count == 3)
    }

    @Test func `a memo that Data Center answers as a text is read`() async throws {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        var issue = try #require(try JSONValue.issue(1).object)
        let text = String(decoding: try JSONCoding.encode(memo()), as: UTF8.self)
        issue["properties"] = ["properties": ["scorebell": .string(text)]]
        jira.reply("GET issue/1", .json(200, .object(issue)))
        #expect(try await session.ticket(Self.reference(1))?.memo == memo())
    }

    @Test func `the case of labels does not count, as in Jira's searches`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let labels = ["ScoreBell", "SCOREBELL-0123456789ABCDEF"]
        let part = ["scorebell", "Scorebell-Part", "scorebell-00000000000000ff"]
        jira.reply(
            "POST search/jql",
            .json(200, ["issues": [try .issue(1, labels: labels), try .issue(2, labels: part)]])
        )
        let found = try await survey(session)
        #expect(found.map(\.key) == ["0123456789abcdef"])
    }

    /// Whose labels and memo an issue has, by what is written into it.
    @Test(arguments: [
        ("bell", nil, true), ("ada", nil, false), (nil, nil, false), ("ada", "1", true),
        ("bell", "9", false),
    ])
    func `an issue is ours where we created it, or wrote its own id into it`(
        creator: String?,
        owner: String?,
        isOurs: Bool
    ) async throws {
        for isCloud in [true, false] {
            let jira = ScriptedJira(isCloud: isCloud)
            let session = try await jira.session()
            var memo = try #require(try JSONValue(parsing: try JSONCoding.encode(memo())).object)
            if let owner { memo["issue"] = .string(owner) }
            let account: JSONValue =
                creator.map { .object([isCloud ? "accountId" : "name": .string($0)]) } ?? .null
            var issue = try #require(try JSONValue.issue(1, ["creator": account]).object)
            issue["properties"] = ["scorebell": .object(memo)]
            jira.reply("GET issue/1", .json(200, .object(issue)))
            let found = try #require(try await session.ticket(Self.reference(1)))
            #expect(found.isAuthentic == isOurs && found.memo == self.memo())
        }
    }

    @Test func `what the ledger knows and no sweep finds is read by its id`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("POST search/jql", .json(200, ["issues": [try .issue(1)], "isLast": true]))
        var moved = try #require(try JSONValue.issue(2, labels: [], memo: memo()).object)
        moved["key"] = "NEW-5"
        jira.reply("POST issue/bulkfetch", .json(200, ["issues": [.object(moved)]]))
        let known = [1, 2, 3].map(Self.reference)
        let found = try await survey(session) { $0.known = known }
        #expect(
            found.map(\.reference) == [
                Self.reference(1), TicketReference(id: "2", name: "NEW-5", place: "NEW"),
            ]
        )
        #expect(found[1].key == ticket.key.digest && found[1].labels.isEmpty)
        #expect(try jira.bodies("POST issue/bulkfetch")[0]["issueIdsOrKeys"] == ["2", "3"])
    }

    @Test func `on Data Center they are read singly, and a deleted one is none`() async throws {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        jira.reply("POST search", .json(200, ["issues": [], "total": 0]))
        jira.reply("GET issue/2", .json(200, try .issue(2, memo: memo())))
        jira.reply("GET issue/3", .json(404, ["errorMessages": ["Issue Does Not Exist"]]))
        let found = try await survey(session) { $0.known = [2, 3].map(Self.reference) }
        #expect(found.map(\.reference.id) == ["2"])
        #expect(try await session.ticket(Self.reference(3)) == nil)
    }

    @Test(arguments: [
        ("done", "Done", FoundTicket.Closing.done), ("done", "WON\u{2019}T DO", .refused),
        ("done", "Duplicate", .refused), ("done", "Cannot Reproduce", .refused),
        ("done", "Erledigt", .done), ("done", nil, .done), ("indeterminate", "Duplicate", nil),
        ("odd", nil, nil),
    ])
    func `the category of the status closes, and the resolution says how`(
        category: String,
        resolution: String?,
        closing: FoundTicket.Closing?
    ) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let name: JSONValue = resolution.map { ["name": .string($0)] } ?? .null
        let issue = try JSONValue.issue(1, category: category, ["resolution": name])
        jira.reply("GET issue/1", .json(200, issue))
        let found = try await session.ticket(Self.reference(1))
        #expect(found?.closing == closing)
    }

    @Test(arguments: [
        (["resolutiondate", "statuscategorychangedate", "updated"], 1),
        (["statuscategorychangedate", "updated"], 2), (["updated"], 3), ([], nil),
    ])
    func `the time of closing is the best that Jira knows`(
        names: [ExactString],
        day: Int?
    ) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let days: [ExactString: Int] = [
            "resolutiondate": 1, "statuscategorychangedate": 2, "updated": 3,
        ]
        var fields: [ExactString: JSONValue] = [:]
        for name in names {
            fields[name] = .string("2026-11-0\(days[name] ?? 9)T12:00:00.000+0200")
        }
        jira.reply("GET issue/1", .json(200, try .issue(1, category: "done", fields)))
        let found = try await session.ticket(Self.reference(1))
        #expect(
            found?.closedAt == day.flatMap { Timestamp("2026-11-0\($0)T10:00:00Z", dateAt: .start) }
        )
    }

    private func parent(_ parts: (id: Int, category: String)...) throws -> JSONValue {
        let subtasks = try parts.map {
            try JSONValue.issue($0.id, labels: [], category: $0.category)
        }
        return try .issue(1, ["subtasks": .array(subtasks)])
    }

    @Test func `keys of parts come from the ledger, and else from one sweep`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let page: JSONValue = ["issues": [try parent((11, "new"), (12, "done"), (13, "new"))]]
        let labels = ["scorebell-part", "scorebell-00000000000000ff"]
        let parts: JSONValue = ["issues": [try .issue(12, labels: labels)]]
        jira.reply("POST search/jql", .json(200, page), .json(200, parts), .json(200, page))
        let found = try await survey(session) { $0.knownParts = ["11": "k11"] }
        #expect(found[0].parts.map(\.key) == ["k11", "00000000000000ff", nil])
        #expect(found[0].parts.map(\.closing) == [nil, .done, nil])
        let jql = #"project in ("OPS") AND labels = "scorebell-part" ORDER BY key"#
        #expect(try jira.bodies("POST search/jql")[1]["jql"] == .string(jql))
    }

    @Test func `a ticket read past the search has its parts read so, too`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", .json(200, try parent((11, "done"), (12, "new"))))
        let labels = ["scorebell-part", "scorebell-00000000000000ff"]
        let refused: [ExactString: JSONValue] = ["resolution": ["name": "Won't Do"]]
        jira.reply(
            "POST issue/bulkfetch",
            .json(200, ["issues": [try .issue(11, labels: labels, category: "done", refused)]]),
            .json(200, ["issues": [try .issue(11, labels: labels, category: "done", refused)]])
        )
        for _ in 0..<2 {
            let found = try #require(try await session.ticket(Self.reference(1)))
            #expect(found.parts.map(\.key) == ["00000000000000ff", nil])
            // The parent does not tell that people refused it.
            #expect(found.parts.map(\.closing) == [.refused, nil])
        }
        let ids = try jira.bodies("POST issue/bulkfetch").map { $0["issueIdsOrKeys"] }
        #expect(ids == [["11", "12"], ["11"]])
    }

    @Test func `a part is no ticket, whatever labels people give it`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let labels = ["scorebell", "scorebell-part", "scorebell-00000000000000ff"]
        let part = try JSONValue.issue(5, labels: labels, isSubtask: true)
        jira.reply("POST search/jql", .json(200, ["issues": [part]]))
        let found = try await survey(session)
        #expect(found.isEmpty)
    }

    @Test func `port-sender's tickets are found by their words, and ours are not among them`()
        async throws
    {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let others = try [
            JSONValue.issue(5, labels: ["theirs"]), .issue(6),
            .issue(7, labels: [], isSubtask: true),
        ]
        jira.reply(
            "POST search/jql",
            .json(200, ["issues": []]),
            .json(200, ["issues": .array(others)])
        )
        let found = try await survey(session) { $0.findsOthers = true }
        #expect(found.map(\.reference.id) == ["5"])
        #expect(found[0].key == nil && found[0].memo == nil)
        let jql =
            #"project in ("OPS") AND summary ~ "\"tasks to reach the\"" AND (labels is EMPTY OR"#
            + #" labels != "scorebell") ORDER BY key"#
        #expect(try jira.bodies("POST search/jql")[1]["jql"] == .string(jql))
    }

    @Test func `all projects that Jira shows are in one sweep`() async throws {
        let jira = ScriptedJira()
        for key in ["DO", "GONE"] {
            let isThere = key == "DO"
            jira.reply(
                "GET project/\(key)",
                .json(isThere ? 200 : 404, ["key": .string(key), "errors": [:]])
            )
        }
        let session = try await jira.session(places: ["GONE", "DO"])
        jira.reply("POST search/jql", .json(200, ["issues": []]))
        _ = try await survey(session)
        let jql = #"project in ("DO", "OPS") AND labels = "scorebell" ORDER BY key"#
        #expect(try jira.bodies("POST search/jql")[0]["jql"] == .string(jql))
    }
}
