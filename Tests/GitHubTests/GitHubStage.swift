import GitHub
import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Sandbox
import Scorecards
import Synchronization
import TestSupport
import Testing

/// A clock on which nobody sleeps: the time is what it should be at once.
final class SkippingClock: Clock, Sendable {
    private let time = Mutex(TestClock().now)

    var now: TestClock.Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: TestClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline) }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}

/// A GitHub of answers that the test gives, or the sandbox's; it notes what was asked, and when.
final class GitHubStage: Sendable {
    struct Exchange: Sendable {
        var call: Call
        var at: Duration
    }

    static let base = "http://github.test/api/v3"
    static let start = Timestamp(secondsSince1970: 1_795_500_000)
    static let token = "ghp_sandboxToken"

    let clock: SkippingClock
    private let exchanges = Mutex<[Exchange]>([])
    private let respond: @Sendable (Call) async -> Result<Answer, OutboundError>

    /// Answers with what the closure returns for method and path.
    init(_ answer: @escaping @Sendable (String) -> Answer) {
        clock = SkippingClock()
        respond = { call in
            let path = call.url.replacing(Self.base, with: "")
            return .success(answer("\(call.method.rawValue) \(path)"))
        }
    }

    init(
        clock: SkippingClock = SkippingClock(),
        results: @escaping @Sendable (Call) async -> Result<Answer, OutboundError>
    ) {
        self.clock = clock
        respond = results
    }

    /// Answers with a sandbox.
    convenience init(of world: @escaping @Sendable () -> SandboxWorld, clock: SkippingClock) {
        self.init(
            clock: clock,
            results: { call in
                var headers = call.headers
                headers[.host] = "github.test"
                headers[.userAgent] = "test"
                let target = call.url.replacing("http://github.test", with: "")
                let response = await world()
                    .respond(Request(call.method, target, headers: headers, body: call.body))
                if response.isReset {
                    return .failure(.interrupted(reason: "reset", requestSent: true))
                }
                return .success(
                    Answer(
                        status: response.status.code,
                        headers: response.headers,
                        body: response.body
                    )
                )
            }
        )
    }

    var calls: [Call] { exchanges.withLock { $0.map(\.call) } }
    /// In whole seconds since the start.
    var times: [Int64] { exchanges.withLock { $0.map(\.at.components.seconds) } }
    /// Method and path of each call.
    var requests: [String] {
        calls.map { call in
            let url = call.url.replacing(Self.base, with: "").replacing(Self.sandbox, with: "")
            return "\(call.method.rawValue) \(url)"
        }
    }

    /// The requests since the last look.
    func newRequests() -> [String] {
        let requests = requests
        exchanges.withLock { $0 = [] }
        return requests
    }

    static let sandbox = "http://github.test/github"

    var wallClock: WallClock { WallClock { Self.start + self.clock.now.offset } }

    var transport: HTTPTransport {
        HTTPTransport { call in
            self.exchanges.withLock {
                $0.append(Exchange(call: call, at: self.clock.now.offset))
            }
            return await self.respond(call)
        }
    }

    func tracker(
        at url: String = base,
        login: GitHubConfiguration.Login = .token(Secret(token)),
        repository: String? = "acme/shop"
    ) -> GitHubTracker {
        GitHubTracker(
            GitHubConfiguration(baseURL: url, login: login, repository: repository),
            transport: transport,
            clock: clock,
            wallClock: wallClock
        )
    }
}

extension Answer {
    static func github(
        _ status: Int,
        _ body: JSONValue,
        _ headers: [(String, String)] = []
    ) -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { HTTPField.Name(name).map { fields[$0] = value } }
        return Answer(status: status, headers: fields, body: body.utf8)
    }

    static func refusal(
        _ status: Int,
        _ message: String,
        _ headers: [(String, String)] = [],
        page: String = "https://docs.github.com/rest"
    ) -> Answer {
        github(
            status,
            ["message": .string(message), "documentation_url": .string(page)],
            headers
        )
    }

    static let repository = Answer.github(
        200,
        [
            "id": 77, "full_name": "acme/shop", "archived": false, "has_issues": true,
            "permissions": ["push": true, "pull": true],
        ]
    )
}

/// Runs the closure, which must fail, and returns its failure.
func failure(
    _ body: () async throws(DeliveryFailure) -> Void
) async -> DeliveryFailure? {
    do throws(DeliveryFailure) {
        try await body()
        Issue.record("it succeeded")
        return nil
    } catch {
        return error
    }
}

extension WantedTicket {
    static let scope = TicketScope(blueprint: "service", scorecard: "ready")

    static func sample(
        entity: String = "cart",
        title: String = "Cart",
        level: String = "Gold",
        scorecard: String = "Production Readiness",
        url: String = "https://app.getport.io/appEntity?identifier=cart",
        rules: [TicketRule] = [
            .sample("has_readme", "Has a README", "Write one.", isMet: true),
            .sample("on-call", "Has an on-call", "Name somebody in PagerDuty."),
        ],
        place: Place = .configured,
        assignees: [Person] = []
    ) -> WantedTicket {
        WantedTicket(
            key: TicketKey(entity: entity, level: level, scope: scope),
            entityTitle: title,
            entityURL: url,
            scorecardTitle: scorecard,
            appURL: "https://app.getport.io",
            rules: rules,
            place: place,
            assignees: assignees
        )
    }
}

extension TicketRule {
    static func sample(
        _ identifier: String,
        _ title: String,
        _ description: String? = nil,
        isMet: Bool = false
    ) -> TicketRule {
        TicketRule(
            Rule(identifier: identifier, title: title, level: "Gold", description: description),
            isMet: isMet
        )
    }
}
