import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

/// A stand-in of Port's API: its access tokens, rate limit, blueprints and scorecards.
///
/// `ActionRuns` and `CatalogueSearch` answer the calls for runs and entities.
final class PortStandIn: Sendable {
    private struct Access: Sendable {
        /// The access tokens with their expiry.
        var tokens: [String: Timestamp] = [:]
        var windowStart = Timestamp(millisecondsSince1970: 0)
        var callsInWindow = 0
    }

    private struct Window {
        var isExceeded: Bool
        var callsLeft: Int
        var secondsLeft: Int64
        var resetSeconds: Int64
    }

    private let configuration: SandboxConfiguration
    private let wall: WallClock
    private let ids: IDSource
    private let recorder: Recorder
    private let runs: ActionRuns
    private let store: CatalogueStore
    private let search: CatalogueSearch
    private let pendingRuns: PendingRuns
    private let access = Mutex(Access())

    init(
        _ configuration: SandboxConfiguration,
        wall: WallClock,
        ids: IDSource,
        recorder: Recorder,
        runs: ActionRuns,
        store: CatalogueStore
    ) {
        self.configuration = configuration
        self.wall = wall
        self.ids = ids
        self.recorder = recorder
        self.runs = runs
        self.store = store
        pendingRuns = PendingRuns(configuration, wall: wall, recorder: recorder)
        search = CatalogueSearch(store, ruleDepthMax: configuration.limits.ruleDepthMax)
    }

    /// Revokes all access tokens: the next call gets 401.
    func revokeTokens() {
        access.withLock { $0.tokens = [:] }
    }

    /// Answers as Port does, with its trace id and rate-limit headers.
    func answer(
        _ request: Request,
        to route: Route,
        withoutScorecards: Bool
    ) async -> Response {
        var response: Response
        let window = countCall()
        do throws(PortRefusal) {
            if window.isExceeded {
                throw PortRefusal(
                    status: .tooManyRequests,
                    error: "rate_limit_exceeded",
                    message: "You have exceeded the rate limit of your organization"
                )
            }
            if route != .token { try authenticate(request) }
            response = try await respond(request, to: route, withoutScorecards)
        } catch {
            response = error.response
            recorder.refuse(route.name, status: error.status.code, reason: error.message)
        }
        if window.isExceeded { response.headers.set("retry-after", "\(window.secondsLeft)") }
        response.headers.set("x-trace-id", ids.next())
        response.headers.set("x-ratelimit-limit", "\(configuration.limits.portCallsPerWindow)")
        response.headers.set("x-ratelimit-period", "\(configuration.limits.portWindowSeconds)")
        response.headers.set("x-ratelimit-remaining", "\(window.callsLeft)")
        response.headers.set("x-ratelimit-reset", "\(window.resetSeconds)")
        return response
    }

    private func respond(
        _ request: Request,
        to route: Route,
        _ withoutScorecards: Bool
    ) async throws(PortRefusal) -> Response {
        switch route {
        case .token: return try issueToken(try body(of: request))
        case .blueprintSearch(let blueprint):
            return try search.page(try body(of: request), in: blueprint, withoutScorecards)
        case .globalSearch:
            return try search.all(try body(of: request), request, withoutScorecards)
        case .blueprint(let identifier):
            let catalogue = store.catalogue
            var blueprint = try catalogue.portBlueprint(identifier)
            if identifier == RuleResultEntities.identifier {
                blueprint.entities = RuleResultEntities(catalogue: catalogue).examples
            }
            return Response.vendorJSON(.ok, ["ok": true, "blueprint": blueprint.json])
        case .teams:
            let teams = try TeamFields(try request.portQuery).apply(to: store.catalogue.teams)
            return Response.vendorJSON(.ok, ["ok": true, "teams": .array(teams)])
        case .scorecard(let identifier, let blueprint):
            let found = try store.catalogue.portBlueprint(blueprint).scorecards
                .first { $0["identifier"] == .string(identifier) }
            guard let found else {
                throw .notFound("Scorecard with identifier \"\(identifier)\" was not found")
            }
            return Response.vendorJSON(.ok, ["ok": true, "scorecard": found])
        case .run(let id): return try runs.show(id, request)
        case .runUpdate(let id): return try runs.update(id, with: try body(of: request))
        case .runLog(let id): return try runs.log(try body(of: request), to: id)
        case .runLogs(let id): return try runs.logs(of: id, request)
        case .actionRun(let action): return try await runs.execute(action, try body(of: request))
        case .runClaim: return try pendingRuns.claim(request, try body(of: request))
        case .runAck: return try pendingRuns.acknowledge(request, try body(of: request))
        case .nodeClaim: return try pendingRuns.claimNodes(request, try body(of: request))
        case .organization: return pendingRuns.organization
        case .organizationUpdate: return try pendingRuns.update(with: try body(of: request))
        default: throw .routeNotFound(request)
        }
    }

    private func body(of request: Request) throws(PortRefusal) -> JSONValue {
        try request.portBody(bytesMax: configuration.limits.requestBytesMax)
    }

    private func countCall() -> Window {
        let now = wall.now()
        let limits = configuration.limits
        let length = Duration.seconds(limits.portWindowSeconds)
        return access.withLock { access in
            if now >= access.windowStart + length {
                access.windowStart = now
                access.callsInWindow = 0
            }
            access.callsInWindow += 1
            let end = access.windowStart + length
            return Window(
                isExceeded: access.callsInWindow > limits.portCallsPerWindow,
                callsLeft: max(0, limits.portCallsPerWindow - access.callsInWindow),
                secondsLeft: max(1, ((end - now).milliseconds + 999) / 1_000),
                resetSeconds: end.secondsSince1970
            )
        }
    }

    private func authenticate(_ request: Request) throws(PortRefusal) {
        let header = request.header(.authorization) ?? ""
        let parts = header.split(separator: " ")
        let now = wall.now()
        if parts.count == 2, parts[0].lowercased() == "bearer",
            let end = access.withLock({ $0.tokens[String(parts[1])] }), end > now
        {
            return
        }
        throw PortRefusal(
            status: .unauthorized,
            error: "unauthorized",
            message: "The access token is missing, wrong or expired"
        )
    }

    private func issueToken(_ body: JSONValue) throws(PortRefusal) -> Response {
        let members = try body.members(
            ["clientId": .string, "clientSecret": .string],
            required: ["clientId", "clientSecret"]
        )
        guard members["clientId"] == .string(configuration.clientID),
            members["clientSecret"] == .string(configuration.clientSecret.reveal())
        else {
            throw PortRefusal(
                status: .unauthorized,
                error: "invalid_credentials",
                message: "The client id or the client secret is wrong"
            )
        }
        let now = wall.now()
        let seconds = configuration.limits.tokenSeconds
        let token = pendingRuns.accessToken(id: ids.next())
        access.withLock { access in
            access.tokens = access.tokens.filter { $0.value > now }
            access.tokens[token] = now + .seconds(seconds)
        }
        return Response.vendorJSON(
            .ok,
            [
                "ok": true,
                "accessToken": .string(token),
                "expiresIn": .integer(seconds),
                "tokenType": "Bearer",
            ]
        )
    }
}
