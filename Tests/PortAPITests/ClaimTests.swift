import HTTPTypes
import JSON
import Outbound
import Platform
import PortAPI
import Testing

/// The calls of an agent: what is sent, and what is made of each form of answer.
struct ClaimTests {
    private static let claim = "POST /v1/actions/runs/claim-pending"
    private static let ack = "PATCH /v1/actions/runs/ack"
    private static let organization = "GET /v1/organization"

    private static func json(_ status: Int, _ text: String) -> Answer {
        Answer(status: status, body: Array(text.utf8))
    }

    @Test func `a claim says who asks, for how many and for how long`() async throws {
        let runs = """
            {"ok":true,"runs":[{"id":"r_1","action":{"identifier":"remind"},"payload":
            {"type":"WEBHOOK","url":"https://bell.test/webhook","body":{"a":1}}},{"no":"id"},
            {"id":"r_2","action":"other","payload":{"type":"KAFKA","url":"x"},"properties":{"b":2}}]}
            """
        let port = ScriptedPort([.reply(Self.claim, Self.json(200, runs))])
        let claimed = try await port.client().claimRuns(limit: 7, for: .seconds(60))
        #expect(
            try port.body(0) == [
                "installationId": "_PORT_EXEC_AGENT", "limit": 7, "invocationMethod": "WEBHOOK",
                "visibilityTimeoutMs": 60_000,
            ]
        )
        let name = try #require(HTTPField.Name("x-port-reserved-usage"))
        #expect(port.calls[0].headers[name] == "true")
        #expect(claimed.map(\.id) == ["r_1", "r_2"])
        #expect(claimed.map(\.action) == ["remind", "other"])
        #expect(claimed.map(\.url) == ["https://bell.test/webhook", nil])
        #expect(claimed.map(\.body) == [["a": 1], ["payload": ["properties": ["b": 2]]]])
    }

    @Test(
        arguments: [
            (200, #"{"ok":true,"ackedCount":1}"#, true), (200, #"{"ackedCount":1}"#, true),
            (200, #"{"ok":true,"ackedCount":0}"#, false), (200, #"{"ok":true}"#, true),
            (200, #"{"ok":true,"acked":false}"#, false), (200, #"{"ok":true,"acked":true}"#, true),
            (409, #"{"ok":false,"error":"conflict","message":"taken"}"#, false),
        ]
    )
    func `each form of answer to an acknowledgement is understood`(
        status: Int,
        body: String,
        isFirst: Bool
    ) async throws {
        let port = ScriptedPort([.reply(Self.ack, Self.json(status, body))])
        #expect(try await port.client().acknowledge("r_1") == isFirst)
        #expect(try port.body(0) == ["runIds": ["r_1"]])
    }

    @Test(
        arguments: [
            (Self.json(200, "{}"), Disposition.unknown),
            (Self.json(500, #"{"ok":false,"error":"e","message":"m"}"#), .unknown),
            (Self.json(503, #"{"ok":false,"error":"e","message":"m"}"#), .retry(after: nil)),
            (Self.json(404, #"{"ok":false,"error":"e","message":"m"}"#), .never),
        ]
    )
    func `of an acknowledgement without such an answer it is known whether it may have arrived`(
        answer: Answer,
        disposition: Disposition
    ) async throws {
        let port = ScriptedPort([.reply(Self.ack, answer)])
        let error = await #expect(throws: PortError.self) {
            try await port.client().acknowledge("r_1")
        }
        #expect(error?.disposition == disposition)
    }

    @Test(
        arguments: [
            (#"{"organization":{"settings":{"portAgentStreamerName":"KAFKA"}}}"#, "KAFKA"),
            (#"{"ok":true,"organization":{"settings":{}}}"#, nil), (#"{"ok":true}"#, nil),
        ] as [(String, String?)]
    )
    func `the organization tells where runs for agents go, or does not`(
        body: String,
        streamer: String?
    ) async throws {
        let port = ScriptedPort([.reply(Self.organization, Self.json(200, body))])
        #expect(try await port.client().agentStreamer() == streamer)
    }

    @Test func `a token without claims does not tell whose the credentials are`() async throws {
        #expect(try await ScriptedPort([]).client().credentialKind() == .unknown)
    }
}
