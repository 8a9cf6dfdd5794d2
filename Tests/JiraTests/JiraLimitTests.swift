import HTTPTypes
import JSON
import Jira
import Outbound
import Platform
import Reminders
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JiraLimitTests {
    private static let reference = TicketReference(id: "1", name: "OPS-1", place: "OPS")

    private static func reference(_ id: Int) -> TicketReference {
        TicketReference(id: "\(id)", name: "OPS-\(id)", place: "OPS")
    }

    @Test(arguments: [2, nil])
    func `a burst makes its endpoint wait, and no other`(seconds: Int?) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let issue = ScriptedJira.Reply.json(200, try .issue(1))
        jira.reply("GET issue/1", try .limited("jira-burst-based", after: seconds), issue)
        jira.reply("POST issue/1/comment", .json(201, ["id": "1"]))
        async let found = session.ticket(Self.reference)
        await jira.clock.sleepers(atLeast: 1)
        try await session.comment(["Meanwhile"], on: Self.reference)
        #expect(jira.routes == ["GET issue/1", "POST issue/1/comment"])
        jira.clock.advance(by: .seconds(2))
        #expect(try await found?.reference == Self.reference)
        #expect(jira.milliseconds == [0, 0, 2_000])
    }

    @Test func `too many writes to one issue make that issue wait`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let ok = ScriptedJira.Reply.json(201, ["id": "1"])
        jira.reply("POST issue/1/comment", try .limited("jira-per-issue-on-write", after: 3), ok)
        jira.reply("POST issue/2/comment", ok)
        async let first: Void = session.comment(["One"], on: Self.reference)
        await jira.clock.sleepers(atLeast: 1)
        try await session.comment(["Two"], on: Self.reference(2))
        jira.clock.advance(by: .seconds(3))
        try await first
        #expect(
            jira.routes == ["POST issue/1/comment", "POST issue/2/comment", "POST issue/1/comment"]
        )
    }

    @Test(arguments: [
        "jira-quota-tenant-based", "jira-quota-global-based", "jira-cost-based", nil,
    ])
    func `a quota, or what is not known, makes all calls wait`(reason: String?) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", try .limited(reason, after: 120))
        let first = await failure { _ = try await session.ticket(Self.reference) }
        #expect(first?.kind == .rateLimited(retryAfter: .seconds(120)))
        #expect(
            first?.description == "Jira asked us to slow down; the tickets go on in 120 s."
        )
        jira.clock.advance(by: .seconds(50))
        // Nothing is asked meanwhile, whatever it is.
        let second = await failure { try await session.comment(["Hi"], on: Self.reference) }
        #expect(second?.kind == .rateLimited(retryAfter: .seconds(70)))
        #expect(jira.calls.count == 1)
    }

    @Test func `a gateway's 429 says no time, and X-RateLimit-Reset may say it`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", .text(429, "<html>Slow down</html>"))
        let plain = await failure { _ = try await session.ticket(Self.reference) }
        #expect(plain?.kind == .rateLimited(retryAfter: .seconds(30)))
        jira.clock.advance(by: .seconds(30))
        // 2027-01-15T08:00:30Z is now; the seconds may be missing.
        let reset = try HTTPField.Name.named("X-RateLimit-Reset")
        jira.reply("GET issue/1", .text(429, "", [reset: "2027-01-15T08:02Z"]))
        let told = await failure { _ = try await session.ticket(Self.reference) }
        #expect(told?.kind == .rateLimited(retryAfter: .seconds(90)))
    }

    @Test func `Data Center's bucket makes all calls rest, and then begin further apart`()
        async throws
    {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        let headers: HTTPFields = [
            .retryAfter: "3", try .named("X-RateLimit-Interval-Seconds"): "1",
            try .named("X-RateLimit-FillRate"): "2",
        ]
        jira.reply("GET issue/1", .text(429, "", headers), .json(200, try .issue(1)))
        jira.reply("GET issue/2", .json(200, try .issue(2)))
        async let first = session.ticket(Self.reference(1))
        await jira.clock.sleepers(atLeast: 1)
        async let second = session.ticket(Self.reference(2))
        await jira.clock.sleepers(atLeast: 2)
        jira.clock.advance(by: .seconds(3))
        await jira.clock.sleepers(atLeast: 1)
        jira.clock.advance(by: .milliseconds(500))
        let found = try await [first, second].map { $0?.reference }
        #expect(found == [Self.reference(1), Self.reference(2)])
        #expect(jira.milliseconds == [0, 3_000, 3_500])
    }

    @Test func `a bucket that stays empty is given up after four tries`() async throws {
        let jira = ScriptedJira(isCloud: false)
        let session = try await jira.session()
        jira.reply("GET issue/1", .text(429, "", [.retryAfter: "2"]))
        async let failed = failure { _ = try await session.ticket(Self.reference) }
        for _ in 0..<3 {
            await jira.clock.sleepers(atLeast: 1)
            jira.clock.advance(by: .seconds(2))
        }
        #expect(await failed?.kind == .rateLimited(retryAfter: .seconds(2)))
        #expect(jira.milliseconds == [0, 2_000, 4_000, 6_000])
    }

    @Test func `a burst that does not end is given up after four tries`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", try .limited("jira-burst-based"))
        async let failed = failure { _ = try await session.ticket(Self.reference) }
        for seconds in [2, 4, 8] {
            await jira.clock.sleepers(atLeast: 1)
            jira.clock.advance(by: .seconds(seconds))
        }
        #expect(await failed?.kind == .rateLimited(retryAfter: .seconds(16)))
        #expect(jira.milliseconds == [0, 2_000, 6_000, 14_000])
    }

    @Test func `a long rest of one endpoint holds no worker`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", try .limited("jira-burst-based", after: 61))
        let failed = await failure { _ = try await session.ticket(Self.reference) }
        #expect(failed?.kind == .rateLimited(retryAfter: .seconds(61)))
        #expect(jira.calls.count == 1)
    }

    @Test func `ten calls begin in a second, and no more`() async throws {
        let jira = ScriptedJira()
        let tracker = jira.tracker(interval: .milliseconds(100))
        async let opened = tracker.open([], forWriting: true)
        for _ in 0..<5 {
            await jira.clock.sleepers(atLeast: 1)
            jira.clock.advance(by: .milliseconds(100))
        }
        _ = try await opened
        #expect(jira.milliseconds == [0, 100, 200, 300, 400, 500])
    }

    @Test func `five calls are under way at once, and no more`() async throws {
        struct Load { var now = 0, most = 0 }
        let jira = ScriptedJira(isCloud: false)
        let load = Mutex(Load())
        let gate = TestClock()
        let end = gate.now.advanced(by: .seconds(1))
        let scripted = jira.transport
        let transport = HTTPTransport { call in
            load.withLock { load in
                load.now += 1
                load.most = max(load.most, load.now)
            }
            defer { load.withLock { $0.now -= 1 } }
            if call.url.contains("/issue/") && !call.url.contains("createmeta") {
                try? await gate.sleep(until: end, tolerance: nil)
            }
            return await scripted.exchange(call)
        }
        for id in 1...12 { jira.reply("GET issue/\(id)", .json(200, try .issue(id))) }
        jira.reply("POST search", .json(200, ["issues": [], "total": 0]))
        let session = try await jira.tracker(transport: transport).open([], forWriting: false)
        let known = (1...12).map(Self.reference)
        let survey = TicketSurvey(
            scope: WantedTicket.jira().key.scope,
            known: known,
            findsOthers: false
        )
        async let found = session.survey(survey)
        await gate.sleepers(atLeast: 5)
        gate.advance(by: .seconds(1))
        #expect(try await found.count == 12)
        #expect(load.withLock { $0.most } == 5)
    }

    @Test(arguments: [500, 502, 503, 504])
    func `a question that Jira cannot answer now is asked later, when it says`(
        status: Int
    ) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", .text(status, "<html>secret</html>", [.retryAfter: "9"]))
        let failed = await failure { _ = try await session.ticket(Self.reference) }
        #expect(failed?.kind == .temporary(retryAfter: .seconds(9)))
        #expect(failed?.description == "Jira cannot answer now: status \(status).")
    }

    /// The forms in which Jira and its gateway say why, and what is quoted of them.
    @Test(arguments: [
        (#"{"errorMessages":["A.","B."],"errors":{"z":"Z.","a":"A!"}}"#, " (A. B. a: A! z: Z.)."),
        (#"{"message":"Gone wrong","status-code":400}"#, " (Gone wrong)."),
        (#"{"errorMessage":"Gone wrong"}"#, " (Gone wrong)."),
        (#"{"errorMessages":[],"errors":{}}"#, "."),
        (#"{"message":"one\ntwo\t sesame-token"}"#, " (one two [redacted])."),
    ])
    func `a refusal is quoted on one line, whatever its form`(
        body: String,
        end: String
    ) async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", .text(400, body))
        let failed = await failure { _ = try await session.ticket(Self.reference) }
        #expect(failed?.description == "Jira refused OPS-1 with status 400\(end)")
    }

    @Test func `a long refusal is cut, and a page in HTML is not quoted`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let long = String(repeating: "x", count: 2_000)
        jira.reply("GET issue/1", .json(400, ["errorMessages": [.string(long)]]))
        let cut = await failure { _ = try await session.ticket(Self.reference) }
        #expect(cut?.description.contains(String(repeating: "x", count: 499) + "…") == true)
        #expect(cut?.description.count ?? 0 < 600)
        let trace = try HTTPField.Name.named("X-AREQUESTID")
        jira.reply("GET issue/1", .text(403, "<html>No</html>", [trace: "1x2"]))
        let page = await failure { _ = try await session.ticket(Self.reference) }
        #expect(page?.description.contains("<") == false && page?.kind == .placeRefused)
    }

    @Test func `a cancelled run waits for nothing`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        jira.reply("GET issue/1", try .limited("jira-burst-based", after: 30))
        let task = Task { await failure { _ = try await session.ticket(Self.reference) } }
        await jira.clock.sleepers(atLeast: 1)
        task.cancel()
        #expect(await task.value?.kind == .temporary(retryAfter: nil))
        #expect(jira.calls.count == 1)
    }
}
