import HTTPTypes
import JSON
import Platform
import Sandbox
import Synchronization
import Testing

struct InvocationTests {
    // Computed with Python's hmac module.
    @Test func `a webhook is signed over its time and its bytes`() throws {
        let call = SignedInvocation(
            body: Array("{\"runId\":\"r_vector\"}".utf8),
            runID: "r_vector",
            secret: Secret("sandbox-secret"),
            time: Timestamp(millisecondsSince1970: 1_795_500_000_999)
        )
        #expect(call.headers[try name("x-port-timestamp")] == "1795500000")
        #expect(
            call.headers[try name("x-port-signature")]
                == "v1,UTtB60vq5HTctDpNREgDy6gGRWCPT0zbeSurWl0Gack="
        )
        #expect(call.headers[try name("run_id")] == "r_vector")
        #expect(call.headers[.contentType] == "application/json")
    }

    @Test func `a secret beyond ASCII signs by its UTF-8`() throws {
        let call = SignedInvocation(
            body: Array("{}".utf8),
            runID: nil,
            secret: Secret("key of Ünïcode"),
            time: Timestamp(secondsSince1970: 1)
        )
        #expect(
            call.headers[try name("x-port-signature")]
                == "v1,2ICpUczXKvFKGu6Br22EHCZobB2YHakh1Tzikjj00o0="
        )
        #expect(call.headers[try name("run_id")] == nil)
    }

    @Test func `port-agent's body is spaced ASCII, and signed without the spaces`() throws {
        let world = try Visitor().world
        let run = world.addRun("r_1", properties: ["name": "Größe ⭐️ \"x\"", "n": .number(1.5)])
        let call = world.invocation(for: run, as: .agent)
        let text = String(decoding: call.body, as: UTF8.self)
        #expect(call.body.allSatisfy { $0 < 0x80 })
        #expect(
            text.contains("\"n\": 1.5, \"name\": \"Gr\\u00f6\\u00dfe \\u2b50\\ufe0f \\\"x\\\"\"")
        )
        #expect(
            try JSONCoding.decode(JSONValue.self, from: call.body)["context"]?["runId"] == "r_1"
        )
        let compact = text.replacing("\": ", with: "\":").replacing(", \"", with: ",\"")
        let signed = SignedInvocation(
            body: Array(compact.utf8),
            runID: "r_1",
            secret: Secret("sandbox-client-secret"),
            time: Timestamp(secondsSince1970: 1_795_500_000)
        )
        let signature = try name("x-port-signature")
        #expect(call.headers[signature] == signed.headers[signature])
    }

    @Test(
        arguments: [
            (.full, ["context", "runId"]), (.minimal, ["runId"]), (.snake, ["run_id"]),
            (.upper, ["RUN_ID"]), (.portContext, ["port_context", "runId"]),
            (.portContextSnake, ["port_context", "run_id"]),
            (.portPayload, ["port_payload", "context", "runId"]), (.run, ["run", "id"]),
            (.spreadInputs, ["port_context", "runId"]), (.workflowNode, ["context", "runId"]),
            (.agent, ["context", "runId"]),
        ] as [(InvocationShape, [String])]
    )
    func `a shape holds the run's id in its place`(
        shape: InvocationShape,
        path: [String]
    ) throws {
        let world = try Visitor().world
        let call = world.invocation(for: world.addRun("r_1"), as: shape)
        let body = try JSONCoding.decode(JSONValue.self, from: call.body)
        #expect(path.reduce(body) { $0[$1] ?? .null } == "r_1")
    }

    @Test func `the id can be in a text, or only in a header`() throws {
        let world = try Visitor().world
        let run = world.addRun("r_1")
        let text = try JSONCoding.decode(
            JSONValue.self,
            from: world.invocation(for: run, as: .portContextText).body
        )
        #expect(text["port_context"]?.string?.contains("\"runId\":\"r_1\"") == true)
        let bare = world.invocation(for: run, as: .headerOnly)
        #expect(!String(decoding: bare.body, as: UTF8.self).contains("r_1"))
        #expect(bare.headers[try name("run_id")] == "r_1")
    }

    @Test func `an executed action is delivered, and its answer kept`() async throws {
        let sent = Mutex<[(url: String, body: JSONValue)]>([])
        let deliver = WebhookSender { url, headers, body in
            let value = try? JSONCoding.decode(JSONValue.self, from: body)
            sent.withLock { $0.append((url, value ?? .null)) }
            return (202, Array("{\"ok\":true}".utf8))
        }
        let visitor = try Visitor(deliver: deliver)
        visitor.world.setWebhookURL("http://127.0.0.1:1/webhook")
        let answer = try await visitor.port(
            .post,
            "/v1/actions/send_scorecard_reminder/runs",
            ["properties": ["blueprint": "service"]]
        )
        #expect(answer.status == 202)
        let id = try #require(answer.json["run"]?["id"]?.string)
        #expect(answer.json["run"]?["status"] == "IN_PROGRESS")
        let (url, body) = try #require(sent.withLock { $0.first })
        #expect(url == "http://127.0.0.1:1/webhook")
        #expect(body["context"]?["runId"] == .string(id))
        #expect(body["payload"]?["properties"] == ["blueprint": "service"])
        #expect(body["payload"]?["action"]?["invocationMethod"]?["synchronized"] == false)
        let delivery = try #require(visitor.world.record.deliveries.first)
        #expect(delivery.runID == id)
        #expect(delivery.status == 202)
        #expect(delivery.body == "{\"ok\":true}")
    }

    @Test func `an unknown action and a wrong body are refused`() async throws {
        let visitor = try Visitor()
        let unknown = try await visitor.port(.post, "/v1/actions/nope/runs", ["properties": [:]])
        #expect(unknown.status == 404)
        #expect(unknown.message == "Action with identifier \"nope\" was not found")
        let path = "/v1/actions/send_scorecard_reminder/runs"
        #expect(try await visitor.port(.post, path, [:]).status == 422)
        let extra: JSONValue = ["properties": [:], "runId": "r_1"]
        #expect(try await visitor.port(.post, path, extra).status == 422)
        #expect(visitor.world.record.runs.isEmpty)
    }

    private func name(_ text: String) throws -> HTTPField.Name {
        try #require(HTTPField.Name(text))
    }
}
