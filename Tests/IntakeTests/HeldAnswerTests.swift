import HTTPMessage
import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// Answers that are held until their jobs end, over a real SQLite file and a clock of the test's.
@Suite(.timeLimit(.minutes(1)))
struct HeldAnswerTests {
    private let folder: TemporaryFolder
    private let store: SQLiteJobStore
    private let clock = TestClock()
    private let ends = JobEnds(placesMax: 2)
    private static let now = Timestamp(secondsSince1970: 1_795_000_000)

    private static let synchronous =
        #"{"context": {"runId": "r_1"}, "payload": {"action": {"invocationMethod": "#
        + #"{"type": "WEBHOOK", "synchronized": true}}}}"#
    private static let asynchronous = synchronous.replacing("true", with: "false")
    private static let silent = #"{"runId": "r_1"}"#

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite")
    }

    private func receiver(synchronized: Set<String?> = []) -> Receiver {
        Receiver(
            verifier: nil,
            store: store,
            depthMax: 100,
            clock: WallClock { Self.now },
            replies: SynchronousReplies(ends: ends, clock: clock, synchronized: synchronized),
            enqueued: {}
        )
    }

    private func post(
        _ body: String,
        _ query: String? = nil,
        to reminder: String? = nil,
        synchronized: Set<String?> = []
    ) async throws -> (status: Int, json: JSONValue, retryAfter: String?) {
        let request = Request.webhook(body.utf8, query: query)
        let reply = await receiver(synchronized: synchronized).receive(request, reminder: reminder)
        return (
            reply.status.code, try JSONValue(parsing: reply.body), reply.headers[.retryAfter]
        )
    }

    /// Works the one job off and tells of it.
    private func settle(_ settlement: Settlement) async throws {
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: Self.now)
        let claim = try #require(claims.first)
        #expect(try await store.settle(claim.lease, as: settlement, at: Self.now))
        ends.tell(claim.job.id)
    }

    private func order() async throws -> ReminderRequest {
        let page = try await store.list(JobFilter(), after: nil, limit: 1)
        return try JSONCoding.decode(
            ReminderRequest.self,
            from: try #require(page.jobs.first).payload
        )
    }

    @Test(arguments: [(silent, "wait=5"), (synchronous, nil), (asynchronous, "a=b&wait=30")])
    func `a success is answered when it is one`(body: String, query: String?) async throws {
        async let answer = post(body, query)
        await clock.sleepers(atLeast: 1)
        try await settle(.succeeded(followUp: nil))
        let (status, json, _) = try await answer
        #expect(status == 200)
        #expect(json["ok"] == true && json["status"] == "succeeded" && json["duplicate"] == false)
        #expect(json["runId"] == "r_1" && json["jobId"]?.string != nil)
        #expect(ends.places == 0)
    }

    static let failures: [(Settlement, error: String, message: String)] = [
        (
            .failed(reason: "No such blueprint.", followUp: nil), "job_failed",
            "The job failed: No such blueprint."
        ),
        (
            .dead(reason: "Slack is down.", followUp: nil), "job_given_up",
            "The job was given up: Slack is down."
        ),
    ]

    @Test(arguments: failures)
    func `a failure is answered 502, and why`(
        settlement: Settlement,
        error: String,
        message: String
    ) async throws {
        async let answer = post(Self.synchronous)
        await clock.sleepers(atLeast: 1)
        try await settle(settlement)
        let (status, json, _) = try await answer
        #expect(status == 502)
        #expect(json["ok"] == false && json["status"] == "failed")
        #expect(json["error"] == .string(error) && json["message"] == .string(message))
        #expect(json["runId"] == "r_1" && json["jobId"]?.string != nil)
    }

    @Test func `a job that somebody cancels is a failure`() async throws {
        async let answer = post(Self.silent, "wait=30")
        await clock.sleepers(atLeast: 1)
        let page = try await store.list(JobFilter(), after: nil, limit: 1)
        let id = try #require(page.jobs.first).id
        _ = try await store.cancel(id, reason: "Not today.", at: Self.now) { _ in nil }
        clock.advance(by: .seconds(2))
        let (status, json, _) = try await answer
        #expect(status == 502 && json["error"] == "job_cancelled")
        #expect(json["message"] == "The job was cancelled: Not today.")
    }

    @Test func `a second call for the run waits for the same job, and a third is told its end`()
        async throws
    {
        async let first = post(Self.silent, "wait=5")
        await clock.sleepers(atLeast: 1)
        async let second = post(Self.silent, "wait=9")
        await clock.sleepers(atLeast: 2)
        try await settle(.succeeded(followUp: nil))
        let (one, two) = (try await first, try await second)
        #expect(one.status == 200 && two.status == 200)
        #expect(one.json["jobId"] == two.json["jobId"] && two.json["duplicate"] == true)
        let third = try await post(Self.synchronous)
        #expect(third.status == 200 && third.json["jobId"] == one.json["jobId"])
    }

    @Test func `a time that the caller named ends in 202`() async throws {
        for body in [Self.synchronous, Self.asynchronous, Self.silent] {
            async let answer = post(body, "wait=1")
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            let (status, json, _) = try await answer
            #expect(status == 202 && json["ok"] == true && json["status"] == "queued")
        }
    }

    @Test func `a synchronous run's time ends in 504, for Port would take 202 as success`()
        async throws
    {
        async let answer = post(Self.synchronous)
        for step in 1...25 {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            if step == 24 { #expect(ends.places == 1) }
        }
        let (status, json, _) = try await answer
        #expect(status == 504 && json["ok"] == false && json["status"] == "queued")
        #expect(json["error"] == "job_unfinished")
        #expect(
            json["message"]?.string?.hasPrefix("The job has not ended after 25 s; it goes on")
                == true
        )
    }

    @Test(arguments: [
        "wait=0", "wait=31", "wait=", "wait", "wait=-1", "wait=1.5", "wait=+5", "wait=５",
        "wait=5&wait=6", "wait=99999999999999999999", "wait=%zz", "x=1&w%61it=soon",
    ])
    func `another wait is refused before anything is stored`(query: String) async throws {
        let (status, json, _) = try await post(Self.silent, query)
        #expect(status == 400 && json["error"] == "wait_invalid")
        #expect(
            json["message"] == "The parameter wait must be a whole number of seconds from 1 to 30."
        )
        #expect(try await store.summary().counts.values.reduce(0, +) == 0)
    }

    @Test(arguments: [nil, "", "waiting=5", "a&b=wait"])
    func `other parameters ask for nothing`(query: String?) async throws {
        #expect(try await post(Self.silent, query).status == 202)
    }

    @Test func `who may not wait is answered at once, and a run that Port ends is not begun`()
        async throws
    {
        #expect(ends.enter() && ends.enter())
        let refused = try await post(Self.synchronous)
        #expect(refused.status == 503 && refused.json["error"] == "waiters_full")
        #expect(refused.retryAfter == "5")
        #expect(try await store.summary().counts.values.reduce(0, +) == 0)
        let accepted = try await post(Self.silent, "wait=5")
        #expect(accepted.status == 202 && accepted.json["status"] == "queued")
        ends.leave()
        ends.leave()
    }

    @Test func `a process that stops answers at once`() async throws {
        async let asked = post(Self.silent, "wait=30")
        await clock.sleepers(atLeast: 1)
        async let waiting = post(Self.synchronous)
        await clock.sleepers(atLeast: 2)
        ends.stop()
        #expect(try await asked.status == 202)
        let (status, json, retryAfter) = try await waiting
        #expect(status == 503 && json["error"] == "stopping" && retryAfter == "5")
        #expect(json["message"]?.string?.contains("the job is stored") == true)
    }

    @Test func `a client that went away waits no longer, and its job stays`() async throws {
        let task = Task { try await post(Self.silent, "wait=30") }
        await clock.sleepers(atLeast: 1)
        task.cancel()
        #expect(try await task.value.status == 202)
        #expect(try await store.summary().counts[.queued] == 1)
        #expect(ends.places == 0)
    }

    @Test func `what the body says of the run counts, else the configuration`() async throws {
        let nested = #"{"port_payload": \#(Self.synchronous)}"#
        let cases: [(body: String, synchronized: Set<String?>, isSynchronous: Bool, may: Bool)] = [
            (Self.synchronous, [], true, false), (nested, [], true, false),
            (Self.asynchronous, [nil], false, false), (Self.silent, [nil], true, false),
            (Self.silent, ["weekly"], false, true), (Self.silent, [], false, true),
        ]
        for (index, (body, synchronized, isSynchronous, may)) in cases.enumerated() {
            let body = body.replacing("r_1", with: "r_\(index)")
            async let answer = post(body, "wait=1", synchronized: synchronized)
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            #expect(try await answer.status == 202)
            let order = try await order()
            #expect(order.isSynchronous == isSynchronous, "\(index)")
            #expect(order.mayBeSynchronous == may, "\(index)")
        }
    }

    @Test func `without a wait nothing is asked of Port, and each reminder has its own way`()
        async throws
    {
        #expect(try await post(Self.silent, to: "daily", synchronized: ["weekly"]).status == 202)
        #expect(try await order() == ReminderRequest(reminder: "daily"))
        let body = #"{"runId": "r_2"}"#
        async let answer = post(body, to: "weekly", synchronized: ["weekly"])
        await clock.sleepers(atLeast: 1)
        ends.stop()
        #expect(try await answer.status == 503)
        #expect(
            try await order() == ReminderRequest(reminder: "weekly", isSynchronous: true)
        )
    }
}
