import HTTPTypes
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Synchronization
import Testing
import TestSupport

/// A transport that expects certain calls in a certain order; any other call is a failure.
///
/// Requests for a token are answered besides, as often as they come.
final class ScriptedPort: Sendable {
    struct Step: Sendable {
        /// Method and path: `GET /v1/…`.
        var request: String
        var reply: Result<Answer, OutboundError>
    }

    private struct State {
        var steps: [Step]
        var calls: [Call] = []
        var tokens = 0
    }

    private let state: Mutex<State>
    /// Returns the entities of the page of that number from 0; nil behind the last.
    private let page: (@Sendable (Int) -> String?)?
    let clock = TestClock()
    static let secret = "hush-hush"

    init(_ steps: [Step]) {
        state = Mutex(State(steps: steps))
        page = nil
    }

    private init(page: @escaping @Sendable (Int) -> String?) {
        state = Mutex(State(steps: []))
        self.page = page
    }

    /// A Port that answers any search with the page of its number, and remembers no call.
    static func endless(_ page: @escaping @Sendable (Int) -> String?) -> ScriptedPort {
        ScriptedPort(page: page)
    }

    /// The calls without those for a token.
    var calls: [Call] { state.withLock { $0.calls } }
    var tokens: Int { state.withLock { $0.tokens } }
    var isDone: Bool { state.withLock { $0.steps.isEmpty } }

    /// The JSON of the call at that index.
    func body(_ index: Int) throws -> JSONValue {
        let call = try #require(calls.indices.contains(index) ? calls[index] : nil)
        return try JSONCoding.decode(JSONValue.self, from: call.body)
    }

    /// A client of this Port.
    func client(
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ change: (inout PortConfiguration) -> Void = { _ in }
    ) -> PortClient {
        var configuration = PortConfiguration(
            baseURL: "https://port.test/",
            clientID: "id",
            clientSecret: Secret(Self.secret)
        )
        change(&configuration)
        return PortClient(
            configuration: configuration,
            transport: HTTPTransport { self.answer($0) },
            clock: clock,
            wallClock: WallClock { Timestamp(secondsSince1970: 1_800_000_000) },
            logger: logger
        )
    }

    private func answer(_ call: Call) -> Result<Answer, OutboundError> {
        let request = "\(call.method.rawValue) \(call.url.replacing("https://port.test", with: ""))"
        if request == "POST /v1/auth/access_token" { return .success(token()) }
        if let page { return .success(Self.answer(to: call, page)) }
        return state.withLock { state in
            state.calls.append(call)
            guard let step = state.steps.first, step.request == request else {
                Issue.record("\(request) came, not \(state.steps.first?.request ?? "nothing")")
                return .success(Answer(status: 418))
            }
            state.steps.removeFirst()
            return step.reply
        }
    }

    private static func answer(to call: Call, _ page: (Int) -> String?) -> Answer {
        let body = try? JSONCoding.decode(JSONValue.self, from: call.body)
        let number = body?["from"]?.string.flatMap { Int($0) } ?? 0
        guard let entities = page(number) else {
            return Answer(status: 200, body: Array(#"{"entities":[]}"#.utf8))
        }
        let text = #"{"ok":true,"entities":[\#(entities)],"next":"\#(number + 1)"}"#
        return Answer(status: 200, body: Array(text.utf8))
    }

    private func token() -> Answer {
        let number = state.withLock { state in
            state.tokens += 1
            return state.tokens
        }
        return .json(200, ["accessToken": .string("T\(number)"), "expiresIn": 1_000])
    }
}

extension ScriptedPort.Step {
    static func reply(_ request: String, _ answer: Answer) -> Self {
        Self(request: request, reply: .success(answer))
    }

    static func fail(_ request: String, _ error: OutboundError) -> Self {
        Self(request: request, reply: .failure(error))
    }
}

extension Answer {
    static func json(
        _ status: Int,
        _ body: JSONValue,
        headers: [String: String] = [:]
    ) -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers {
            HTTPField.Name(name).map { fields[$0] = value }
        }
        do {
            return Answer(
                status: status,
                headers: fields,
                body: try JSONCoding.encode(body)
            )
        } catch {
            Issue.record(error)
            return Answer(status: status)
        }
    }

    /// A refusal in Port's form.
    static func refusal(_ status: Int, _ message: String) -> Answer {
        .json(status, ["ok": false, "error": "some_code", "message": .string(message)])
    }
}

/// Runs the closure, which must fail, and returns its error.
func failure(_ body: () async throws(PortError) -> Void) async -> PortError? {
    do throws(PortError) {
        try await body()
        Issue.record("it succeeded")
        return nil
    } catch {
        return error
    }
}
