package import HTTPMessage
import HTTPTypes
package import Platform
import Synchronization

/// Stand-ins of Port and Slack: one function from request to response, and a record of all
/// requests.
///
/// It knows nothing of the service under test; what it enforces comes from the vendors'
/// documentation alone.
package final class SandboxWorld: Sendable {
    package let configuration: SandboxConfiguration
    let clock: any Clock<Duration>
    let wall: WallClock
    let ids: IDSource
    let deliver: WebhookSender
    let seen = Watched(Record())
    let settings: Mutex<Settings>
    let page: Page

    /// The active faults.
    package let faults = FaultBoard()

    /// The state besides the record.
    struct Settings: Sendable {
        var webhookURL: String?
        var pipelineURL: String?
        /// The access tokens with their expiry.
        var tokens: [String: Timestamp] = [:]
        var windowStart = Timestamp(millisecondsSince1970: 0)
        var callsInWindow = 0
        /// The rate limits, by channel or method.
        var paces: [String: Pace] = [:]
    }

    /// Makes a sandbox.
    ///
    /// - Parameters:
    ///   - configuration: Its credentials, catalogue and strictness.
    ///   - clock: What faults that take time wait with.
    ///   - wall: Where the recorded times come from.
    ///   - ids: Where ids of runs, log lines and tokens come from.
    ///   - deliver: How an executed action reaches the webhook.
    /// - Throws: When a template of the page cannot be read; a mistake in this module.
    package init(
        configuration: SandboxConfiguration = SandboxConfiguration(),
        clock: any Clock<Duration> = ContinuousClock(),
        wall: WallClock = .system,
        ids: IDSource? = nil,
        deliver: WebhookSender = .nowhere
    ) throws {
        self.configuration = configuration
        self.clock = clock
        self.wall = wall
        self.ids = ids ?? .timeOrdered(clock: wall)
        self.deliver = deliver
        page = try Page(configuration.catalogue)
        settings = Mutex(
            Settings(
                webhookURL: configuration.webhookURL,
                pipelineURL: configuration.pipelineURL
            )
        )
    }

    /// Answers a request; it never fails.
    package func respond(_ request: Request) async -> Response {
        // For health checks; not a call of Port or Slack.
        if request.method == .options, let methods = Route.methods(at: request) {
            return Response(.ok, headers: [.allow: methods])
        }
        let route = Route(request)
        let trace = request.header(.traceParent)
        note { record in
            record.calls[route.name, default: 0] += 1
            if let trace { record.traces[route.name, default: []].insert(trace) }
        }
        var response = await respond(request, to: route)
        response.headers.set("x-content-type-options", "nosniff")
        return response
    }

    private func respond(_ request: Request, to route: Route) async -> Response {
        switch faults.next(for: route.name) {
        case nil:
            return await answer(request, to: route)
        case .status(let status, let body, let headers)?:
            return Self.canned(status, body: body, headers: headers)
        case .hang(let duration)?:
            await faults.hold(upTo: duration, clock: clock)
            return Self.canned(503, body: "released", headers: [:])
        case .slow(let duration)?:
            await faults.hold(upTo: duration, clock: clock)
            return await answer(request, to: route)
        case .loseAnswer(let status, let body)?:
            _ = await answer(request, to: route)
            return Self.canned(status, body: body, headers: [:])
        case .withholdAnswer?:
            let response = await answer(request, to: route)
            await faults.hold(upTo: nil, clock: clock)
            return response
        case .reset?:
            return .reset
        case .resetAnswer?:
            _ = await answer(request, to: route)
            return .reset
        case .routeMissing?:
            return Self.missing(request).response
        case .withoutScorecards?:
            return await answer(request, to: route, withoutScorecards: true)
        }
    }

    private func answer(
        _ request: Request,
        to route: Route,
        withoutScorecards: Bool = false
    ) async -> Response {
        switch route {
        case .slackWebhook: return takeSlackPost(request)
        case .slack(let method): return answerSlack(request, method: method)
        case .page, .pageParts, .asset, .execute, .state, .faultAdd, .faultsClear, .health:
            return await answerOwn(request, to: route)
        case .none(isPort: false):
            return Response.text(.notFound, "Not found\n")
        default:
            return await answerPort(request, to: route, withoutScorecards: withoutScorecards)
        }
    }

    /// Changes the record, and increments its version.
    @discardableResult
    func note<Result: Sendable>(_ body: (inout Record) -> Result) -> Result {
        seen.change { record in
            record.version += 1
            return body(&record)
        }
    }

    func refuse(_ route: RouteName, status: Int, reason: String) {
        let refusal = Refusal(time: wall.now(), route: route, status: status, reason: reason)
        note { $0.refusals.append(refusal, keeping: configuration.limits.recordsMax) }
    }

    /// Returns Port's answer for a route that does not exist.
    static func missing(_ request: Request) -> PortRefusal {
        .notFound("Route \(request.method.rawValue):\(request.path) not found")
    }

    private static func canned(
        _ status: Int,
        body: String,
        headers: [String: String]
    ) -> Response {
        var response = Response.text(HTTPResponse.Status(code: status), body)
        if body.hasPrefix("{") { response.headers[.contentType] = "application/json" }
        for (name, value) in headers { response.headers.set(name, value) }
        return response
    }
}

extension SandboxWorld {
    /// A copy of the record.
    package var record: Record { seen.value }

    package var messages: [SlackPost] { seen.value.messages }

    /// Sets the URL to which actions are delivered.
    package func setWebhookURL(_ url: String) {
        settings.withLock { $0.webhookURL = url }
    }

    /// Sets the URL of a GitLab trigger, for actions of that kind.
    package func setPipelineURL(_ url: String) {
        settings.withLock { $0.pipelineURL = url }
    }

    /// Revokes all access tokens, as rotating the secret does: the next call gets 401.
    package func revokeTokens() {
        settings.withLock { $0.tokens = [:] }
    }

    /// Waits until the condition holds, and returns the record at that moment.
    ///
    /// - Parameter condition: What is waited for; it is asked after every change.
    /// - Returns: The record; as it is, whatever the condition, when the task is cancelled.
    package func record(when condition: @escaping @Sendable (Record) -> Bool) async -> Record {
        await seen.value(when: condition)
    }

    /// Waits until Slack has accepted at least that many messages, and returns all.
    package func message(count: Int) async -> [SlackPost] {
        await record { $0.messages.count >= count }.messages
    }

    /// Waits until the run has ended, and returns it; nil only when the task is cancelled.
    package func runEnded(_ id: String) async -> ActionRun? {
        await record { $0.run(id)?.hasEnded ?? false }.run(id)
    }
}
