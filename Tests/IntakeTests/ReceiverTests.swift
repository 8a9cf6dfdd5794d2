import HTTPMessage
import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Synchronization
import Testing
import TestSupport

struct ReceiverTests {
    /// A receiver over a real SQLite file of its own, with a clock that stands still.
    private struct Fixture {
        let folder: TemporaryFolder
        let store: SQLiteJobStore
        let receiver: Receiver
        let rings = Rings()

        init(
            secret: String? = nil,
            trackers: [String?: Operation] = [:],  // Ours: names in the configuration.
            depthMax: Int = 100
        ) async throws {
            folder = try TemporaryFolder()
            let clock = WallClock { Timestamp(secondsSince1970: 1_763_976_600) }
            let ids = IDSource.timeOrdered(clock: clock)
            store = try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite", ids: ids)
            let verifier = secret.map {
                SignatureVerifier(secrets: [Secret($0)], tolerance: .seconds(300))
            }
            receiver = Receiver(
                verifier: verifier,
                trackers: trackers,
                store: store,
                depthMax: depthMax,
                clock: clock,
                enqueued: rings.ring
            )
        }

        func post(_ body: String, runIDHeader: String? = nil) async -> Response {
            await receiver.receive(
                .webhook(body.utf8, runID: runIDHeader)
            )
        }
    }

    /// Counts how often the workers were called.
    private final class Rings: Sendable {
        private let count = Mutex(0)
        var ring: @Sendable () -> Void { { [self] in count.withLock { $0 += 1 } } }
        var total: Int { count.withLock { $0 } }
    }

    private struct Refusal: Decodable, Equatable {
        var ok: Bool
        var error: String
        var message: String
    }

    private func receipt(in reply: Response) throws -> Receipt {
        try JSONCoding.decode(Receipt.self, from: reply.body)
    }

    private func refusal(in reply: Response) throws -> Refusal {
        try JSONCoding.decode(Refusal.self, from: reply.body)
    }

    @Test func `a run is stored before it is accepted, and the workers are called`() async throws {
        let fixture = try await Fixture()
        let reply = await fixture.post(#"{"runId": "r_1"}"#)
        let receipt = try receipt(in: reply)
        let job = try await fixture.store.job(id: receipt.jobId)
        #expect(reply.status == .accepted)
        #expect(receipt.runId == "r_1" && receipt.status == "queued" && !receipt.duplicate)
        #expect(job?.kind == "scorecard_reminder" && job?.runID == "r_1")
        #expect(fixture.rings.total == 1)
    }

    @Test func `the same run again is the same job, also at the same time`() async throws {
        let fixture = try await Fixture()
        let receipts = try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { try receipt(in: await fixture.post(#"{"runId": "r_1"}"#)) }
            }
            return try await group.reduce(into: [Receipt]()) { $0.append($1) }
        }
        #expect(Set(receipts.map(\.jobId)).count == 1)
        #expect(receipts.count { !$0.duplicate } == 1)
        #expect(fixture.rings.total == 1)
    }

    @Test func `inputs override what is looked at, never where it goes`() async throws {
        let fixture = try await Fixture()
        let body = #"""
            {"context": {"runId": "r_1"}, "payload": {"properties": {"blueprint": "api",
            "scorecard": "Security", "slack_webhook_url": "https://example.com/steal",
            "filter_rule": "{\"property\": \"tier\", \"operator\": \"=\", \"value\": 1}"}}}
            """#
        let receipt = try receipt(in: await fixture.post(body))
        let payload = try #require(try await fixture.store.job(id: receipt.jobId)).payload
        let order = try JSONCoding.decode(ReminderRequest.self, from: payload)
        let rule: JSONValue = ["property": "tier", "operator": "=", "value": 1]
        #expect(
            order == ReminderRequest(blueprint: "api", scorecard: "Security", filterRule: rule)
        )
        #expect(!String(decoding: payload, as: UTF8.self).contains("example.com"))
    }

    @Test(arguments: [Operation.scorecardReminder, .scorecardReport])
    func `an input chooses between what goes to Slack`(kind: Operation) async throws {
        let fixture = try await Fixture()
        let body = #"{"runId": "r_1", "operation_kind": "\#(kind.rawValue)"}"#
        let receipt = try receipt(in: await fixture.post(body))
        let payload = try #require(try await fixture.store.job(id: receipt.jobId)).payload
        #expect(
            try JSONCoding.decode(ReminderRequest.self, from: payload)
                == ReminderRequest(operationKind: kind)
        )
    }

    @Test func `row 15: a filter within a filter is stored as it came`() async throws {
        let fixture = try await Fixture()
        let rule =
            #"{"combinator":"or","rules":[{"combinator":"and","rules":[{"property":"#
            + #""owner","operator":"isEmpty"}]},{"property":"up","operator":"=","value":true}]}"#
        let receipt = try receipt(
            in: await fixture.post(#"{"runId":"r_1","filter_rule":\#(rule)}"#)
        )
        let payload = try #require(try await fixture.store.job(id: receipt.jobId)).payload
        let order = try JSONCoding.decode(ReminderRequest.self, from: payload)
        let given = try JSONValue(parsing: Array(rule.utf8))
        #expect(order.filterRule == given)
    }

    static let refusals: [(body: String, status: Int, error: String, message: String)] = [
        ("{", 400, "body_not_json", "The body is not JSON"),
        ("hello", 400, "body_not_json", "The body is not JSON"),
        ("{}", 422, "run_id_missing", #"no run id, for example {"runId": "{{ .run.id }}"}"#),
        ("[]", 422, "run_id_missing", "no run id"),
        (#"{"runId": " ", "run": {"id": "null"}}"#, 422, "run_id_missing", "no run id"),
        (
            #"{"runId": "{{ .run.id }}"}"#, 422, "run_id_malformed",
            "The run id is none of Port's, which are at most 128 letters, digits and any of _-.:"
                + " (is {{ .run.id }} filled in?)."
        ),
        (
            #"{"runId": "r_1", "blueprint": 7}"#, 422, "input_invalid",
            "The input blueprint must be a text of at most 256 bytes."
        ),
        (
            #"{"runId": "r_1", "filter_rule": "tier = 1"}"#, 422, "input_invalid",
            "The input filter_rule must be a JSON object, or a text that holds one."
        ),
        (
            #"{"runId": "r_1", "filter_rule": {"combinator": "and", "rules": [{"rules": []}]}}"#,
            422,
            "input_invalid",
            "The input filter_rule must be a Port search rule, or a combinator with rules; in "
                + "rules[0] its combinator must be `and` or `or`."
        ),
        (
            #"{"runId": "r_1", "operation_kind": "issue_handler"}"#, 422, "input_invalid",
            "not issue_handler: inputs never choose where"
        ),
        (
            #"{"runId": "r_1", "operation_kind": "scorecard_reports"}"#, 422, "input_invalid",
            "The input operation_kind must be scorecard_reminder or scorecard_report."
        ),
        (
            #"{"runId": "r_1", "operation_kind": "ticket_handler"}"#, 422, "input_invalid",
            "The input operation_kind must be scorecard_reminder or scorecard_report, not "
                + "ticket_handler: inputs never choose where a run's outcome goes."
        ),
    ]

    @Test(arguments: refusals)
    func `a body that cannot be used gets one clear error and leaves no job`(
        body: String,
        status: Int,
        error: String,
        message: String
    ) async throws {
        let fixture = try await Fixture()
        let reply = await fixture.post(body)
        let refusal = try refusal(in: reply)
        #expect(reply.status.code == status)
        #expect(refusal.error == error && !refusal.ok)
        #expect(refusal.message.contains(message))
        #expect(try await fixture.store.summary().counts.values.reduce(0, +) == 0)
    }

    @Test func `a reminder that keeps tickets may be told to do so, and nothing else`()
        async throws
    {
        let fixture = try await Fixture(trackers: [nil: .ticketHandler])
        let reply = await fixture.post(#"{"runId": "r_1", "operation_kind": "ticket_handler"}"#)
        #expect(reply.status == .accepted)
        let job = try #require(try await fixture.store.job(id: try receipt(in: reply).jobId))
        let order = try JSONCoding.decode(ReminderRequest.self, from: job.payload)
        #expect(order.operationKind == nil)
        for other in ["scorecard_report", "issue_handler"] {
            let body = #"{"runId": "r_2", "operation_kind": "\#(other)"}"#
            #expect(
                try refusal(in: await fixture.post(body)).message
                    == "The input operation_kind must be ticket_handler, not \(other): inputs"
                    + " never choose where a run's outcome goes."
            )
        }
        let none = await fixture.post(#"{"runId": "r_2", "operation_kind": "tickets"}"#)
        #expect(
            try refusal(in: none).message == "The input operation_kind must be ticket_handler."
        )
    }

    @Test func `an unsigned call is refused before its body is read`() async throws {
        let fixture = try await Fixture(secret: "shhh")
        let reply = await fixture.post("{")
        #expect(reply.status == .unauthorized)
        #expect(try refusal(in: reply).error == "signature_missing")
    }

    /// The codes were computed with Python's `hmac`, over `{"inputs":{}}` and `{"runId":"r_1"}`.
    @Test(arguments: [
        (#"{"inputs":{}}"#, "v1,3s4DMXYanwmtTgk/7klDsdgYLoTk7Sza+OgtxmJhqog="),
        (#"{"runId":"r_1"}"#, "v1,R+H/0UCPKLW+9pxhGlC1fC/K7vxO79lOYrF5DiePYpU="),
    ])
    func `a signed call again is the same job, and starts nothing else`(
        body: String,
        signature: String
    ) async throws {
        let fixture = try await Fixture(secret: "shhh")
        func post(_ runID: String, to reminder: String? = nil) async -> Response {
            await fixture.receiver.receive(
                .webhook(
                    body.utf8,
                    timestamp: "1763976600",
                    signature: signature,
                    runID: runID,
                    query: runID == "r_1" ? nil : "page=2"
                ),
                reminder: reminder
            )
        }
        let first = try receipt(in: await post("r_1"))
        let repeated = try receipt(in: await post("r_1"))
        #expect(repeated.duplicate && repeated.jobId == first.jobId)
        let isNamed = body.contains("r_1")
        for reply in [await post("r_2"), await post("r_1", to: "weekly")] {
            // Where the body names the run the header counts for nothing.
            if reply.status == .accepted {
                #expect(try isNamed && receipt(in: reply).jobId == first.jobId)
                continue
            }
            #expect(reply.status == .conflict)
            let refusal = try refusal(in: reply)
            #expect(refusal.error == "call_replayed")
            #expect(refusal.message.hasPrefix("This signed call was accepted before, for another"))
        }
        let other = await post("r_1", to: "weekly")
        #expect(other.status == .conflict)
        #expect(try await fixture.store.summary().counts.values.reduce(0, +) == 1)
    }

    /// The code was computed with Python's `hmac`, over the mark and the text.
    @Test func `a byte order mark is signed, and is no part of the body's JSON`() async throws {
        let fixture = try await Fixture(secret: "shhh")
        func post(_ body: String) async -> Response {
            await fixture.receiver.receive(
                .webhook(
                    body.utf8,
                    timestamp: "1763976600",
                    signature: "v1,SsTdYXO+cH2q610EfnvW6pxfQQ6fO7A/4Z+3n3F3IOk="
                )
            )
        }
        let body = #"{"runId":"r_1"}"#
        #expect(try receipt(in: await post("\u{FEFF}\(body)")).runId == "r_1")
        #expect(try refusal(in: await post(body)).error == "signature_wrong")
    }

    @Test func `a body of a byte order mark alone is an absent one`() async throws {
        let fixture = try await Fixture()
        let reply = await fixture.post("\u{FEFF}", runIDHeader: "r_9")
        #expect(try receipt(in: reply).runId == "r_9")
    }

    @Test func `an absent body is accepted when the header names the run`() async throws {
        let fixture = try await Fixture()
        let reply = await fixture.post("", runIDHeader: "r_9")
        #expect(try receipt(in: reply).runId == "r_9")
    }

    @Test func `a full queue answers 503 and when to come back`() async throws {
        let fixture = try await Fixture(depthMax: 1)
        _ = await fixture.post(#"{"runId": "r_1"}"#)
        let reply = await fixture.post(#"{"runId": "r_2"}"#)
        let repeated = await fixture.post(#"{"runId": "r_1"}"#)
        #expect(reply.status == .serviceUnavailable)
        #expect(reply.headers[.retryAfter] == "5")
        #expect(try refusal(in: reply).error == "queue_full")
        #expect(try receipt(in: repeated).duplicate)
    }
}
