import HTTPTypes
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Synchronization
import Testing
import TestSupport

struct AccessTokenTests {
    private static let run = "GET /v1/actions/runs/r_1"
    private static let found = Answer.json(200, ["ok": true, "run": ["status": "IN_PROGRESS"]])

    @Test func `a token is asked for once and goes with every call`() async throws {
        let port = ScriptedPort([.reply(Self.run, Self.found), .reply(Self.run, Self.found)])
        let client = port.client()
        _ = try await client.run("r_1")
        _ = try await client.run("r_1")
        #expect(port.tokens == 1)
        #expect(port.calls.map { $0.headers[.authorization] } == ["Bearer T1", "Bearer T1"])
        #expect(port.calls.allSatisfy { $0.headers[.userAgent] == "scorebell" })
        #expect(port.calls.allSatisfy { $0.service.label == "port" })
    }

    @Test func `a token is renewed a minute before it ends`() async throws {
        let port = ScriptedPort([.reply(Self.run, Self.found), .reply(Self.run, Self.found)])
        let client = port.client()
        _ = try await client.verifyCredentials()
        port.clock.advance(by: .seconds(939))
        _ = try await client.run("r_1")
        #expect(port.tokens == 1)
        port.clock.advance(by: .seconds(1))
        _ = try await client.run("r_1")
        #expect(port.tokens == 2)
    }

    @Test func `callers that come at once share one request for a token`() async throws {
        let requests = Mutex(0)
        let client = Self.client { _ in
            requests.withLock { $0 += 1 }
            // Long enough for every other caller to come meanwhile.
            for _ in 0..<200 { await Task.yield() }
            return .success(.json(200, ["accessToken": "T", "expiresIn": 1_000]))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await client.verifyCredentials() } }
            try await group.waitForAll()
        }
        #expect(requests.withLock { $0 } == 1)
    }

    @Test func `callers that come at once share a refusal too`() async throws {
        let requests = Mutex(0)
        let client = Self.client { _ in
            requests.withLock { $0 += 1 }
            for _ in 0..<200 { await Task.yield() }
            return .success(.refusal(401, "nope"))
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let error = await failure { () throws(PortError) in
                        try await client.verifyCredentials()
                    }
                    #expect(error == .wrongCredentials)
                }
            }
        }
        #expect(requests.withLock { $0 } < 20)
    }

    @Test func `row 16: after a 401 the token is renewed once and the call repeated once`()
        async throws
    {
        let port = ScriptedPort([
            .reply(Self.run, .refusal(401, "expired")), .reply(Self.run, Self.found),
        ])
        let run = try await port.client().run("r_1")
        #expect(run.status == "IN_PROGRESS")
        #expect(port.calls.map { $0.headers[.authorization] } == ["Bearer T1", "Bearer T2"])
    }

    @Test func `a 401 of a gateway that checks tokens renews the token, too`() async throws {
        let gateway = Answer(status: 401, body: Array(#"{"message":"Unauthorized"}"#.utf8))
        let port = ScriptedPort([.reply(Self.run, gateway), .reply(Self.run, Self.found)])
        _ = try await port.client().run("r_1")
        #expect(port.calls.map { $0.headers[.authorization] } == ["Bearer T1", "Bearer T2"])
    }

    @Test func `a second 401 is final, and says what to check`() async throws {
        let port = ScriptedPort([
            .reply(Self.run, .refusal(401, "expired")),
            .reply(Self.run, .refusal(401, "wrong\norganization")),
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "Port refuses the access token it has just given (wrong "
                + "organization): check that port.base-url and the credentials belong to the same "
                + "organization."
        )
        #expect(port.tokens == 2)
    }

    @Test(arguments: [
        Answer.refusal(401, "x"), .refusal(403, "x"), .refusal(404, "x"), .refusal(422, "x"),
    ])
    func `wrong credentials are final, and say which keys to check`(
        answer: Answer
    ) async throws {
        let client = Self.client { _ in .success(answer) }
        let error = await failure { () throws(PortError) in try await client.verifyCredentials() }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "Port does not accept the client id and client secret: check "
                + "port.client-id, port.client-secret and port.region."
        )
    }

    @Test(arguments: [302, 401, 403, 404, 405, 407, 409, 422])
    func `an answer that is not Port's blames no credentials, and can be tried again`(
        status: Int
    ) async throws {
        for page in IntermediaryTests.pages {
            let answer = Answer(status: status, body: Array(page.utf8))
            let client = Self.client { _ in .success(answer) }
            let error = await failure { () throws(PortError) in
                try await client.verifyCredentials()
            }
            #expect(error?.disposition == .retry(after: nil), "\(page)")
            #expect(
                error?.description.contains("something between us and Port answered") == true
            )
        }
    }

    @Test func `an answer without a token can be tried again`() async throws {
        let client = Self.client { _ in .success(.json(200, ["ok": true])) }
        let error = await failure { () throws(PortError) in try await client.verifyCredentials() }
        #expect(error?.disposition == .retry(after: nil))
        #expect(error?.description == "Port's answer cannot be used: it lacks the access token.")
    }

    @Test func `the credentials are sent as JSON and nowhere else`() async throws {
        let calls = Mutex<[Call]>([])
        let client = Self.client { call in
            calls.withLock { $0.append(call) }
            return .success(.json(200, ["accessToken": "T", "expiresIn": 60]))
        }
        try await client.verifyCredentials()
        let call = try #require(calls.withLock { $0.first })
        let body = try JSONCoding.decode(JSONValue.self, from: call.body)
        #expect(call.url == "https://port.test/v1/auth/access_token")
        #expect(call.headers[.authorization] == nil)
        #expect(call.headers[.contentType] == "application/json")
        #expect(body == ["clientId": "id", "clientSecret": "hush-hush"])
    }

    @Test func `a secret that Port echoes is not repeated`() async throws {
        let echo = "unknown secret \(ScriptedPort.secret)!"
        let port = ScriptedPort([.reply(Self.run, .refusal(403, echo))])
        let client = port.client()
        let error = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(
            error?.description == "Port forbids this to the configured credentials (unknown "
                + "secret [redacted]!): give them the permission in Port, or configure others."
        )
    }

    @Test(arguments: [
        "https://port.test", "https://port.test/", "https://port.test/v1",
        "https://port.test//v1//",
    ])
    func `a base URL may end as people write it`(url: String) {
        let configuration = PortConfiguration(
            baseURL: url,
            clientID: "id",
            clientSecret: Secret("s")
        )
        #expect(configuration.baseURL == "https://port.test")
    }

    @Test func `each region has its hosts`() {
        #expect(PortRegion.eu.baseURL == "https://api.getport.io")
        #expect(PortRegion.us.baseURL == "https://api.us.getport.io")
        #expect(PortRegion.eu.appURL == "https://app.getport.io")
        #expect(PortRegion.us.appURL == "https://app.us.getport.io")
    }

    private static func client(
        _ send: @escaping @Sendable (Call) async -> Result<Answer, OutboundError>
    ) -> PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: "https://port.test",
                clientID: "id",
                clientSecret: Secret("hush-hush")
            ),
            transport: HTTPTransport(exchange: send),
            clock: TestClock(),
            wallClock: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
