import HTTPMessage
import Platform
import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Reminders
import Testing
import TestSupport

/// Bodies in the form of GitHub's calls, through a receiver.
struct GitHubFormTests {
    /// All that Port knows of a run, with a user's input.
    private static let payload =
        #"{"context": {"runId": "r_1"}, "payload": {"properties": {"blueprint": "api"}}}"#

    /// A JSON text as a text in JSON.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    private static func dispatch(_ inputs: String) -> String {
        #"{"ref": "main", "inputs": \#(inputs)}"#
    }

    private static func event(_ payload: String) -> String {
        #"{"event_type": "remind", "client_payload": \#(payload)}"#
    }

    static let bodies = [
        dispatch(#"{"port_payload": \#(quoted(payload))}"#),
        dispatch(#"{"port_payload": \#(payload)}"#),
        dispatch(#"{"port_context": \#(quoted(#"{"runId": "r_1"}"#)), "blueprint": "api"}"#),
        dispatch(#"{"runId": "r_1", "port_payload": "none", "blueprint": "api"}"#),
        event(payload), event(quoted(payload)), event(#"{"port_payload": \#(quoted(payload))}"#),
        event(#"{"run": {"id": "r_1"}, "blueprint": "api"}"#),
    ]

    private func orders(
        _ body: String,
        synchronized: Set<String?> = [],
        _ read: (Response, ReminderRequest?) throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite")
        let receiver = Receiver(
            verifier: nil,
            store: store,
            depthMax: 100,
            clock: .system,
            replies: SynchronousReplies(synchronized: synchronized),
            enqueued: {}
        )
        let reply = await receiver.receive(.webhook(body.utf8))
        let receipt = try? JSONCoding.decode(Receipt.self, from: reply.body)
        var order: ReminderRequest?
        if let receipt, let job = try await store.job(id: receipt.jobId) {
            #expect(job.runID == "r_1")
            order = try JSONCoding.decode(ReminderRequest.self, from: job.payload)
        }
        try read(reply, order)
        try await store.close()
    }

    @Test(arguments: bodies)
    func `the run and the inputs are found in GitHub's form of a body`(body: String) async throws {
        try await orders(body) { reply, order in
            #expect(reply.status == .accepted, "\(String(decoding: reply.body, as: UTF8.self))")
            #expect(order?.blueprint == "api")
        }
    }

    @Test func `a synchronous run is known in GitHub's form too`() async throws {
        let payload = #"""
            {"context": {"runId": "r_1"},
             "payload": {"action": {"invocationMethod": {"synchronized": false}}}}
            """#
        let body = Self.dispatch("{\"port_payload\": \(payload)}")
        // It wins over the configuration, by which the answer would be held.
        try await orders(body, synchronized: [nil]) { reply, order in
            #expect(reply.status == .accepted && order?.isSynchronous == false)
        }
    }

    @Test func `a body that names its run itself is not unwrapped`() async throws {
        let body = #"{"ref": "x", "inputs": {"runId": "r_2"}, "runId": "r_1", "blueprint": "a"}"#
        try await orders(body) { reply, order in
            #expect(reply.status == .accepted && order?.blueprint == "a")
        }
    }

    @Test(arguments: [
        (#"{"ref": "main", "inputs": {}}"#, "run_id_missing"),
        (#"{"ref": "main", "inputs": {"runId": "{{ .run.id }}"}}"#, "run_id_malformed"),
        (#"{"event_type": "x", "client_payload": "r_1"}"#, "run_id_missing"),
        (#"{"inputs": {"runId": "r_1"}}"#, "run_id_missing"),
    ])
    func `what holds no run in GitHub's form is refused as elsewhere`(
        body: String,
        code: String
    ) async throws {
        try await orders(body) { reply, _ in
            #expect(reply.status == .unprocessableContent)
            #expect(String(decoding: reply.body, as: UTF8.self).contains(#""error":"\#(code)""#))
        }
    }
}
