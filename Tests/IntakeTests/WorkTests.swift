import HTTPMessage
import HTTPTypes
import Intake
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// What anybody can send costs no more than its length, whatever is in it.
///
/// The door's token is wrong and the webhooks name no run, so that all of it ends before a store.
struct WorkTests {
    /// Without the limits that would end the reading early.
    private static let unlimited: GitLabLimits = {
        var limits = GitLabLimits()
        limits.form.parametersMax = .max / 4
        limits.form.nameBytesMax = .max / 4
        limits.form.valueBytesMax = .max / 4
        limits.form.depthMax = .max
        limits.form.partsMax = .max
        limits.form.partHeadBytesMax = .max / 4
        limits.projectBytesMax = .max / 4
        return limits
    }()

    private static let forms: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) + "=1" },
        { HostileText.encodedMarks(bytes: $0) + "=1" },
        { "variables[\(HostileText.marks(bytes: $0))]=1" },
        { "a[" + HostileText.marks(bytes: $0) + "=1" },
        { "token=" + HostileText.marks(bytes: $0) + "&ref=" + HostileText.marks(bytes: $0) },
        { String(repeating: "&", count: $0) },
        { String(repeating: "a=1&", count: $0 / 4) },
        { String(repeating: "a[]=1&", count: $0 / 6) },
        { bytes in (0..<bytes / 12).map { "m[\($0)]=1" }.joined(separator: "&") },
        { "a" + String(repeating: "[", count: $0) + "=1" },
        { "a" + String(repeating: "]", count: $0) + "=1" },
        { String(repeating: "%", count: $0) },
        { String(repeating: "+", count: $0) + "=" },
    ]

    @Test(arguments: forms.indices)
    func `a form costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ Self.forms[index]($0) }) { text in
            _ = try? NestedForm(text[...], limits: Self.unlimited.form)
        }
    }

    private static func part(_ head: String, _ content: String = "") -> String {
        "--b\r\n\(head)\r\n\r\n\(content)\r\n"
    }

    private static func named(_ name: String) -> String {
        "Content-Disposition: form-data; name=\"\(name)\""
    }

    private static let multiparts: [@Sendable (Int) -> String] = [
        { part(named(HostileText.marks(bytes: $0))) },
        { part(named("variables[\(HostileText.marks(bytes: $0))]")) },
        { part(named("a") + "; filename=\"\(HostileText.marks(bytes: $0))\"") },
        { part(HostileText.marks(bytes: $0) + ": 1\r\n" + named("a")) },
        { part(named("a"), HostileText.marks(bytes: $0)) },
        { part(named("a"), String(repeating: "\r\n--", count: $0 / 4)) },
        { String(repeating: part(named("a")), count: $0 / 64) },
        { part(String(repeating: "a:\r\n", count: $0 / 4) + named("a")) },
        { part(named(String(repeating: "\\\"", count: $0 / 2))) },
    ]

    @Test(arguments: multiparts.indices)
    func `a multipart form costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ Array((Self.multiparts[index]($0) + "--b--").utf8) }) {
            _ = try? MultipartForm(body: $0, boundary: "b", limits: Self.unlimited.form)
        }
    }

    private static let headers: [@Sendable (Int) -> String] = [
        { "a/b; c=\"\(HostileText.marks(bytes: $0))\"" },
        { HostileText.marks(bytes: $0) },
        { "a/b" + String(repeating: ";", count: $0) },
        { bytes in "a/b" + (0..<bytes / 8).map { ";a\($0)=1" }.joined() },
        { "a/b; c=\"" + String(repeating: "\\", count: $0) },
    ]

    @Test(arguments: headers.indices)
    func `a header's value costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ Self.headers[index]($0) }) { text in
            #expect(HeaderValue(text) == HeaderValue(text))
        }
    }

    // MARK: The GitLab-compatible door

    private enum Sent: String, CaseIterable {
        case form = "application/x-www-form-urlencoded"
        case multipart = "multipart/form-data; boundary=b"
        case json = "application/json"

        func bodies(_ bytes: Int) -> [String] {
            switch self {
            case .form: forms.map { $0(bytes) }
            case .multipart: multiparts.map { $0(bytes) + "--b--" }
            case .json:
                ["", "\"variables\":{", "\"inputs\":{"]
                    .map { start in
                        let name = HostileText.marks(bytes: bytes)
                        return "{\(start)\"\(name)\":1\(start.isEmpty ? "" : "}")}"
                    }
            }
        }
    }

    @Test(arguments: Sent.allCases)
    private func `a call without a right token costs its length`(sent: Sent) async throws {
        let door = try GitLabFixture(limits: Self.unlimited).door
        await WorkGrowth.expectLinear(from: 4_096, { sent.bodies($0) }) { bodies in
            for body in bodies {
                let reply = await door.respond(
                    to: Request(
                        .post,
                        GitLabFixture.refTrigger + "?token=no",
                        headers: [.contentType: sent.rawValue, .gitlabEvent: "Pipeline Hook"],
                        body: Array(body.utf8)
                    )
                )
                #expect(reply.status != .created)
            }
        }
    }

    private static let requests: [@Sendable (Int) -> Request] = [
        {
            Request(.get, "/api/v4/projects/" + HostileText.encodedMarks(bytes: $0))
        },
        { Request(.get, "/api/v4/projects/" + HostileText.marks(bytes: $0)) },
        { Request(.get, "/api/v4/projects/" + String(repeating: "/", count: $0)) },
        { bytes in
            let ref = "ref/\(HostileText.encodedMarks(bytes: bytes))/trigger/pipeline"
            return Request(.post, "/api/v4/projects/1/\(ref)?token=no")
        },
        { bytes in
            var headers: HTTPFields = [.gitlabEvent: HostileText.marks(bytes: bytes)]
            headers[.contentType] = HostileText.marks(bytes: bytes)
            let path = GitLabFixture.refTrigger + "?token=no"
            return Request(.post, path, headers: headers)
        },
    ]

    @Test(arguments: requests.indices)
    func `a path and headers cost their length`(index: Int) async throws {
        let door = try GitLabFixture(limits: Self.unlimited).door
        await WorkGrowth.expectLinear({ Self.requests[index]($0) }) { request in
            _ = await door.respond(to: request)
        }
    }

    // MARK: Webhooks

    private static let queries: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) + "=1" },
        { HostileText.encodedMarks(bytes: $0) + "=1" },
        { "wait=" + HostileText.encodedMarks(bytes: $0) },
        { String(repeating: "wait=1&", count: $0 / 7) },
        { String(repeating: "&=", count: $0 / 2) },
    ]

    private static func bodies(_ bytes: Int) -> [String] {
        let marks = HostileText.marks(bytes: bytes)
        let spaces = String(repeating: " ", count: bytes)
        return [
            #"{"\#(marks)":1}"#, #"{"context":{"runId":"\#(marks)"}}"#, #"{"runId":"\#(spaces)"}"#,
            #"{"port_context":"{\"\#(marks)\":1}"}"#, #"{"port_context":"\#(marks)"}"#,
            #"{"runId":" \#(marks)"}"#, #"{"ref":"","inputs":"{\"\#(marks)\":1}"}"#,
            #"{"event_type":"","client_payload":{"port_payload":"\#(marks)"}}"#,
        ]
    }

    @Test(arguments: queries.indices)
    func `a webhook's query costs its length`(index: Int) async throws {
        let receiver = try Self.receiver()
        await WorkGrowth.expectLinear({ Self.queries[index]($0) }) { query in
            let reply = await receiver.receive(.webhook([], query: query))
            #expect(reply.status.kind == .clientError)
        }
    }

    @Test func `a webhook's body costs its length`() async throws {
        let receiver = try Self.receiver()
        await WorkGrowth.expectLinear({ Self.bodies($0) }) { bodies in
            for body in bodies {
                let reply = await receiver.receive(.webhook(body.utf8))
                #expect(reply.status == .unprocessableContent)
            }
        }
    }

    private static func receiver() throws -> Receiver {
        Receiver(
            verifier: nil,
            store: try GitLabFixture().store,
            depthMax: 1,
            clock: .system,
            enqueued: {}
        )
    }

    @Test(arguments: ["operation_kind", "blueprint", "scorecard", "filter_rule"])
    func `a user's input costs its length`(name: String) async {
        let secrets = [Secret(String(repeating: "k", count: 32))]
        let sealed = InputDecryptor(clientSecrets: secrets)
        await WorkGrowth.expectLinear({ size in
            [HostileText.marks(bytes: size), String(repeating: "AAAA", count: size / 4)]
        }) { texts in
            for text in texts {
                let body: JSONValue = .object([ExactString(name): .string(text)])
                #expect(throws: IntakeError.self) {
                    try ReminderRequest(inputsIn: body, decryptor: sealed)
                }
            }
        }
    }
}
