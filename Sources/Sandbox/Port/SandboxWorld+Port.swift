import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

extension SandboxWorld {
    /// Answers as Port does, with its trace id and rate-limit headers.
    func answerPort(
        _ request: Request,
        to route: Route,
        withoutScorecards: Bool
    ) async -> Response {
        var response: Response
        let window = countPortCall()
        do throws(PortRefusal) {
            if window.isExceeded {
                throw PortRefusal(
                    status: .tooManyRequests,
                    error: "rate_limit_exceeded",
                    message: "You have exceeded the rate limit of your organization"
                )
            }
            if route != .token { try authenticate(request) }
            response = try await portResponse(request, to: route, withoutScorecards)
        } catch {
            response = error.response
            refuse(route.name, status: error.status.code, reason: error.message)
        }
        if window.isExceeded { response.headers.set("retry-after", "\(window.secondsLeft)") }
        response.headers.set("x-trace-id", ids.next())
        response.headers.set("x-ratelimit-limit", "\(configuration.limits.portCallsPerWindow)")
        response.headers.set("x-ratelimit-period", "\(configuration.limits.portWindowSeconds)")
        response.headers.set("x-ratelimit-remaining", "\(window.callsLeft)")
        response.headers.set("x-ratelimit-reset", "\(window.resetSeconds)")
        return response
    }

    private func portResponse(
        _ request: Request,
        to route: Route,
        _ withoutScorecards: Bool
    ) async throws(PortRefusal) -> Response {
        switch route {
        case .token: return try issueToken(try body(of: request))
        case .blueprintSearch(let blueprint):
            return try search(try body(of: request), in: blueprint, withoutScorecards)
        case .globalSearch: return try searchAll(request, withoutScorecards)
        case .blueprint(let identifier):
            let blueprint = try blueprint(identifier)
            return Response.vendorJSON(
                .ok,
                [
                    "ok": true,
                    "blueprint": [
                        "identifier": .string(blueprint.identifier),
                        "title": .string(blueprint.title),
                        "schema": ["properties": [:], "required": []],
                        "relations": [:],
                    ],
                ]
            )
        case .scorecard(let identifier, let blueprint):
            let found = try self.blueprint(blueprint).scorecards
                .first { $0["identifier"] == .string(identifier) }
            guard let found else {
                throw .notFound("Scorecard with identifier \"\(identifier)\" was not found")
            }
            return Response.vendorJSON(.ok, ["ok": true, "scorecard": found])
        case .run(let id): return try show(id, request)
        case .runUpdate(let id): return try update(id, with: try body(of: request))
        case .runLog(let id): return try log(try body(of: request), to: id)
        case .runLogs(let id): return try logs(of: id, request)
        case .actionRun(let action): return try await execute(action, try body(of: request))
        default: throw Self.missing(request)
        }
    }

    func blueprint(_ identifier: String) throws(PortRefusal) -> Catalogue.Blueprint {
        guard let blueprint = configuration.catalogue.blueprint(identifier) else {
            throw .blueprintNotFound(identifier)
        }
        return blueprint
    }

    /// Returns the JSON body of a request with the right type and an allowed length.
    func body(of request: Request) throws(PortRefusal) -> JSONValue {
        if request.body.count > configuration.limits.requestBytesMax {
            throw PortRefusal(
                status: .contentTooLarge,
                error: "payload_too_large",
                message: "Request body is too large"
            )
        }
        let type = request.header(.contentType) ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            throw PortRefusal(
                status: .unsupportedMediaType,
                error: "unsupported_media_type",
                message: "Unsupported Media Type: \(type)"
            )
        }
        guard let value = try? JSONCoding.decode(JSONValue.self, from: request.body) else {
            throw PortRefusal(
                status: .badRequest,
                error: "invalid_json",
                message: "Body is not valid JSON"
            )
        }
        return value
    }
}

extension SandboxWorld {
    private struct Window {
        var isExceeded: Bool
        var callsLeft: Int
        var secondsLeft: Int64
        var resetSeconds: Int64
    }

    private func countPortCall() -> Window {
        let now = wall.now()
        let limits = configuration.limits
        let length = Duration.seconds(limits.portWindowSeconds)
        return settings.withLock { settings in
            if now >= settings.windowStart + length {
                settings.windowStart = now
                settings.callsInWindow = 0
            }
            settings.callsInWindow += 1
            let end = settings.windowStart + length
            return Window(
                isExceeded: settings.callsInWindow > limits.portCallsPerWindow,
                callsLeft: max(0, limits.portCallsPerWindow - settings.callsInWindow),
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
            let end = settings.withLock({ $0.tokens[String(parts[1])] }), end > now
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
        let token = "sandbox.\(ids.next())"
        settings.withLock { settings in
            settings.tokens = settings.tokens.filter { $0.value > now }
            settings.tokens[token] = now + .seconds(seconds)
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
