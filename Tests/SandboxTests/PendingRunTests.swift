import HTTPTypes
import JSON
import Sandbox
import Testing

/// Runs that wait for an agent: claimed for a time, acknowledged once.
struct PendingRunTests {
    private static let claim: JSONValue = [
        "installationId": "_PORT_EXEC_AGENT", "limit": 10, "invocationMethod": "WEBHOOK",
        "visibilityTimeoutMs": 60_000,
    ]

    private func visitor(
        _ configure: (inout SandboxConfiguration) -> Void = { _ in }
    ) throws -> Visitor {
        let visitor = try Visitor(configure)
        visitor.world.setWebhookURL("https://bell.test/webhook")
        return visitor
    }

    private func reserved(
        _ visitor: Visitor,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue
    ) async throws -> Answer {
        let name = try #require(HTTPField.Name("x-port-reserved-usage"))
        let headers: HTTPFields = [
            .authorization: "Bearer \(try await visitor.token())", name: "true",
        ]
        return try await visitor.send(method, path, headers: headers, body)
    }

    private func claim(_ visitor: Visitor, _ body: JSONValue = claim) async throws -> [String] {
        let path = "/v1/actions/runs/claim-pending"
        let answer = try await reserved(visitor, .post, path, body)
        #expect(answer.status == 200)
        return (answer.json["runs"]?.array ?? []).compactMap { $0["id"]?.string }
    }

    private func acknowledge(_ visitor: Visitor, _ body: JSONValue) async throws -> Answer {
        try await reserved(visitor, .patch, "/v1/actions/runs/ack", body)
    }

    @Test func `a claimed run is hidden until its time is over, and for good once acknowledged`()
        async throws
    {
        let visitor = try visitor()
        let run = await visitor.world.fireAction(through: .agent)
        #expect(visitor.world.record.deliveries.isEmpty)
        #expect(try await claim(visitor) == [run.id])
        #expect(try await claim(visitor) == [])
        visitor.advance(by: .seconds(59))
        #expect(try await claim(visitor) == [])
        visitor.advance(by: .seconds(1))
        #expect(try await claim(visitor) == [run.id])
        let ids: JSONValue = ["runIds": [.string(run.id)]]
        #expect(try await acknowledge(visitor, ids).json["ackedCount"] == 1)
        #expect(try await acknowledge(visitor, ids).json["ackedCount"] == 0)
        #expect(try await acknowledge(visitor, ["runId": .string(run.id)]).status == 409)
        visitor.advance(by: .seconds(600))
        #expect(try await claim(visitor) == [])
        let record = visitor.world.record
        #expect(record.claims.map(\.runID) == [run.id, run.id])
        #expect(record.acks.map(\.isTaken) == [true, false, false])
        #expect(try await acknowledge(visitor, ["runIds": ["r_none"]]).status == 404)
    }

    @Test func `a claim carries what the agent sends, and where`() async throws {
        let visitor = try visitor()
        let run = await visitor.world.fireAction(properties: ["blueprint": "x"], through: .agent)
        let path = "/v1/actions/runs/claim-pending"
        let answer = try await reserved(visitor, .post, path, Self.claim)
        let claimed = try #require(answer.json["runs"]?.array?.first)
        #expect(claimed["payload"]?["url"] == "https://bell.test/webhook")
        #expect(claimed["payload"]?["agent"] == true)
        let body = claimed["payload"]?["body"]
        #expect(body?["context"]?["runId"] == .string(run.id))
        #expect(body?["payload"]?["properties"] == ["blueprint": "x"])
        #expect(claimed["claimedUntil"]?.string?.isEmpty == false)
        let action = try #require(claimed["action"]?["identifier"]?.string)
        guard case .object(var members) = Self.claim else { return }
        members["exclude"] = .array([.string(action)])
        visitor.advance(by: .seconds(60))
        #expect(try await claim(visitor, .object(members)) == [])
    }

    @Test func `a call by the API waits for an agent where the action says so`() async throws {
        let visitor = try visitor()
        let path = "/v1/actions/send_scorecard_reminder_by_agent/runs"
        let answer = try await visitor.port(.post, path, ["properties": [:]])
        #expect(answer.status == 202)
        let id = try #require(answer.json["run"]?["id"]?.string)
        #expect(try await claim(visitor) == [id])
        #expect(visitor.world.record.run(id)?.door == .agent)
    }

    @Test func `a person's credentials, or a call without the reserved header, get 403`()
        async throws
    {
        let person = try visitor { $0.isMachine = false }
        let path = "/v1/actions/runs/claim-pending"
        #expect(try await reserved(person, .post, path, Self.claim).status == 403)
        let plain = try await visitor().port(.post, path, Self.claim)
        #expect(plain.status == 403)
    }

    @Test func `an organization whose runs go to Kafka keeps none to claim, until one agent asks`()
        async throws
    {
        let visitor = try visitor { $0.agentStreamer = "KAFKA" }
        let run = await visitor.world.fireAction(through: .agent)
        #expect(try await claim(visitor) == [])
        let polling: JSONValue = ["settings": ["portAgentStreamerName": "POLLING"]]
        let answer = try await visitor.port(.patch, "/v1/organization", polling)
        let settings = answer.json["organization"]?["settings"]
        #expect(settings?["portAgentStreamerName"] == "POLLING")
        #expect(try await claim(visitor) == [run.id])
    }
}
