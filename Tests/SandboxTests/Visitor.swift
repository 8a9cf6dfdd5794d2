import HTTPMessage
import HTTPServer
import HTTPTypes
import JSON
import Platform
import Sandbox
import Synchronization
import Testing

/// A caller of a sandbox of its own, whose time stands still until it is moved.
final class Visitor: Sendable {
    let world: SandboxWorld
    private let time: Time

    private final class Time: Sendable {
        let now = Mutex(Timestamp(secondsSince1970: 1_795_500_000))
    }

    init(
        clock: any Clock<Duration> = ContinuousClock(),
        deliver: WebhookSender = .nowhere,
        _ configure: (inout SandboxConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = SandboxConfiguration()
        configuration.limits.slackBurst = nil
        configure(&configuration)
        let time = Time()
        self.time = time
        world = SandboxWorld(
            configuration: configuration,
            clock: clock,
            wall: WallClock { time.now.withLock { $0 } },
            deliver: deliver
        )
    }

    func advance(by duration: Duration) {
        time.now.withLock { $0 = $0 + duration }
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields = [:],
        _ body: JSONValue? = nil
    ) async throws -> Answer {
        var headers = headers
        if body != nil, headers[.contentType] == nil {
            headers[.contentType] = "application/json"
        }
        return try await send(method, target, headers: headers, raw: body.map(JSONCoding.encode))
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields,
        raw body: [UInt8]?
    ) async throws -> Answer {
        let request = Request(method, target, headers: headers, body: body ?? [])
        return Answer(await world.respond(request))
    }

    /// Calls Port with a token of its own.
    func port(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSONValue? = nil
    ) async throws -> Answer {
        let token = try await token()
        return try await send(method, target, headers: [.authorization: "Bearer \(token)"], body)
    }

    func token() async throws -> String {
        let answer = try await send(
            .post,
            "/v1/auth/access_token",
            ["clientId": "sandbox-client", "clientSecret": "sandbox-client-secret"]
        )
        return try #require(answer.json["accessToken"]?.string)
    }

    func slack(_ payload: JSONValue) async throws -> Answer {
        try await send(.post, world.configuration.slackPath, payload)
    }

    /// Calls a method of Slack's that takes its arguments in the URL.
    func slackGet(_ method: String, _ query: String = "") async throws -> Answer {
        try await send(.get, "/api/\(method)?\(query)", headers: Self.bearer)
    }

    /// Posts a message of one word with the bot's token.
    func post(_ channel: String, _ members: [ExactString: JSONValue] = [:]) async throws -> Answer {
        let message: [ExactString: JSONValue] = ["channel": .string(channel), "text": "a"]
        return try await slackAPI(
            "chat.postMessage",
            .object(message.merging(members) { _, new in new })
        )
    }

    /// A caller of the standard company's workspace.
    static func ofCompany(
        _ configure: (inout SandboxConfiguration) -> Void = { _ in }
    ) throws -> Visitor {
        try Visitor {
            $0.slackApp = .standard
            configure(&$0)
        }
    }

    func search(_ body: JSONValue, blueprint: String = "service") async throws -> Answer {
        try await port(.post, "/v1/blueprints/\(blueprint)/entities/search", body)
    }
}

/// What a sandbox answered.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String
    var json: JSONValue

    init(_ response: Response) {
        status = response.status.code
        headers = response.headers
        text = String(decoding: response.body, as: UTF8.self)
        json = (try? JSONCoding.decode(JSONValue.self, from: response.body)) ?? .null
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// Slack's word for what is wrong; nil for a success.
    var error: String? { json["error"]?.string }

    var message: String { json["message"]?.string ?? "" }

    var identifiers: [String] {
        (json["entities"]?.array ?? []).compactMap { $0["identifier"]?.string }
    }
}
