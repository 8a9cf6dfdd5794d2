import HTTPTypes
import JSON
import Sandbox
import Testing

struct PortAccessTests {
    @Test func `the right credentials bring a token that opens the API`() async throws {
        let visitor = try Visitor()
        let answer = try await visitor.send(
            .post,
            "/v1/auth/access_token",
            ["clientId": "sandbox-client", "clientSecret": "sandbox-client-secret"]
        )
        #expect(answer.status == 200)
        #expect(answer.json["expiresIn"] == 10_800)
        #expect(answer.json["tokenType"] == "Bearer")
        #expect(try await visitor.port(.get, "/v1/blueprints/service").status == 200)
    }

    @Test(
        arguments: [
            ["clientId": "sandbox-client", "clientSecret": "wrong"],
            ["clientId": "wrong", "clientSecret": "sandbox-client-secret"],
        ] as [JSONValue]
    )
    func `wrong credentials bring 401`(body: JSONValue) async throws {
        let answer = try await Visitor().send(.post, "/v1/auth/access_token", body)
        #expect(answer.status == 401)
        #expect(answer.json["ok"] == false)
        #expect(answer.message == "The client id or the client secret is wrong")
    }

    @Test(
        arguments: [
            (
                ["clientId": "a", "clientSecret": "b", "scope": "x"],
                "additional properties: \"scope\""
            ),
            (["clientId": "a"], "must have required property 'clientSecret'"),
            (["clientId": 1, "clientSecret": "b"], "body/clientId must be string"),
            ([], "body must be object"),
        ] as [(JSONValue, String)]
    )
    func `a token request outside the schema brings 422`(
        body: JSONValue,
        message: String
    ) async throws {
        let answer = try await Visitor().send(.post, "/v1/auth/access_token", body)
        #expect(answer.status == 422)
        #expect(answer.message.contains(message))
    }

    @Test(arguments: ["", "Bearer", "Bearer nonsense", "Basic c2FuZGJveA=="])
    func `a call without a good token brings 401`(authorization: String) async throws {
        let answer = try await Visitor()
            .send(
                .get,
                "/v1/blueprints/service",
                headers: [.authorization: authorization]
            )
        #expect(answer.status == 401)
        #expect(answer.json["error"] == "unauthorized")
    }

    @Test func `a token ends when it said it would, and when all are revoked`() async throws {
        let visitor = try Visitor()
        func status(_ token: String) async throws -> Int {
            let path = "/v1/blueprints/service"
            let authorization = "Bearer \(token)"
            return
                try await visitor
                .send(.get, path, headers: [.authorization: authorization]).status
        }
        let token = try await visitor.token()
        visitor.advance(by: .seconds(10_799))
        #expect(try await status(token) == 200)
        visitor.advance(by: .seconds(1))
        #expect(try await status(token) == 401)
        let second = try await visitor.token()
        #expect(try await status(second) == 200)
        visitor.world.revokeTokens()
        #expect(try await status(second) == 401)
    }

    @Test func `answers carry a trace id and the rate limit`() async throws {
        let answer = try await Visitor().port(.get, "/v1/blueprints/service")
        #expect(answer.header("x-trace-id")?.isEmpty == false)
        #expect(answer.header("x-ratelimit-limit") == "10000")
        #expect(answer.header("x-ratelimit-period") == "300")
        #expect(answer.header("x-ratelimit-remaining") == "9998")
        #expect(answer.header("x-ratelimit-reset") == "1795500300")
    }

    @Test func `calls over the limit bring 429 until the window is over`() async throws {
        let visitor = try Visitor { $0.limits.portCallsPerWindow = 2 }
        #expect(try await visitor.port(.get, "/v1/blueprints/service").status == 200)
        visitor.advance(by: .seconds(100))
        let answer = try await visitor.send(.get, "/v1/blueprints/service")
        #expect(answer.status == 429)
        #expect(answer.header("retry-after") == "200")
        #expect(answer.json["error"] == "rate_limit_exceeded")
        visitor.advance(by: .seconds(200))
        #expect(try await visitor.port(.get, "/v1/blueprints/service").status == 200)
    }

    @Test func `what is unknown brings 404 in Port's form`() async throws {
        let visitor = try Visitor()
        let cases = [
            ("/v1/blueprints/nope", "Blueprint with identifier \"nope\" was not found"),
            (
                "/v1/blueprints/nope/scorecards/ProductionReadiness",
                "Blueprint with identifier \"nope\" was not found"
            ),
            (
                "/v1/blueprints/service/scorecards/Nope",
                "Scorecard with identifier \"Nope\" was not found"
            ),
            ("/v1/actions/runs/r_nope", "Run with id \"r_nope\" was not found"),
            ("/v1/nothing", "Route GET:/v1/nothing not found"),
        ]
        for (path, message) in cases {
            let answer = try await visitor.port(.get, path)
            #expect(answer.status == 404)
            #expect(
                answer.json == ["ok": false, "error": "not_found", "message": .string(message)]
            )
        }
    }

    @Test func `a body that is not JSON, not called JSON or too long is refused`() async throws {
        let visitor = try Visitor { $0.limits.requestBytesMax = 100 }
        let path = "/v1/auth/access_token"
        let broken = try await visitor.send(
            .post,
            path,
            headers: [.contentType: "application/json"],
            raw: Array("{".utf8)
        )
        #expect(broken.status == 400)
        let plain = try await visitor.send(
            .post,
            path,
            headers: [.contentType: "text/plain"],
            raw: Array("{}".utf8)
        )
        #expect(plain.status == 415)
        let long = try await visitor.send(.post, path, .string(String(repeating: "a", count: 99)))
        #expect(long.status == 413)
        #expect(long.message == "Request body is too large")
    }

    @Test func `the scorecard has its levels and rules`() async throws {
        let path = "/v1/blueprints/service/scorecards/ProductionReadiness"
        let answer = try await Visitor().port(.get, path)
        let scorecard = try #require(answer.json["scorecard"])
        #expect(scorecard["title"] == "Production Readiness")
        #expect(scorecard["blueprint"] == "service")
        let levels = scorecard["levels"]?.array?.compactMap { $0["title"]?.string }
        #expect(levels == ["Basic", "Bronze", "Silver", "Gold"])
        let rules = try #require(scorecard["rules"]?.array)
        #expect(rules.count == 8)
        for rule in rules {
            #expect(rule["identifier"]?.string != nil)
            #expect(rule["title"]?.string != nil)
            #expect(levels?.contains(rule["level"]?.string ?? "") == true)
        }
    }
}
