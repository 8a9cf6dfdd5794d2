import Console
import HTTPMessage
import HTTPServer
import HTTPTypes
import Intake
import JSON

/// What answers on each route: the whole outside of the service on one page.
struct Routes: Sendable {
    let receiver: Receiver
    /// Nil without a trigger token: then its paths are not there.
    let gitlab: GitLabTrigger?
    /// The reminders that can be triggered by name.
    let reminderNames: Set<ExactString>
    let probes: Probes
    /// Nil without an admin token: then its paths are not there.
    let adminSite: AdminSite?

    /// Bytes of a body where none is needed.
    private static let uselessBytes = ServerLimits.unaskedBodyBytes

    /// Answers one request.
    ///
    /// An async frame is as large as its largest await. Webhooks are nearly all traffic, so their path
    /// has a small frame of its own.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - route: Its route.
    ///   - scrape: Makes the page of the metrics.
    /// - Returns: The answer, also where there is nothing at the path.
    func respond(
        to request: Request,
        at route: RequestRoute,
        scrape: () async -> Response
    ) async -> Response {
        if let answer = options(request, at: route) { return answer }
        switch route {
        case .webhook, .namedWebhook:
            let reminder = reminder(of: request, at: route)
            if let refusal = refusal(of: request, to: reminder) { return refusal }
            return await receiver.receive(request, reminder: reminder)
        case .gitlab, .api, .page, .healthz, .readyz, .metrics, .other:
            return await respondToOther(request, at: route, scrape: scrape)
        }
    }

    private func respondToOther(
        _ request: Request,
        at route: RequestRoute,
        scrape: () async -> Response
    ) async -> Response {
        switch route {
        case .healthz, .readyz, .metrics:
            guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
            return switch route {
            case .healthz: probes.health()
            case .readyz: await probes.readiness()
            default: await scrape()
            }
        case .gitlab:
            guard let gitlab else { return .nothingHere }
            if request.method == .post, probes.isStopping { return .stopping }
            return await gitlab.respond(to: request)
        case .webhook, .namedWebhook, .api, .page, .other:
            return await adminSite?.respond(to: request) ?? .nothingHere
        }
    }

    /// Decides by a request's head how far its body is read; what it answers, `respond` would
    /// answer for any body.
    func admission(of request: Request, at route: RequestRoute) -> BodyAdmission {
        if let answer = options(request, at: route) { return .answer(answer) }
        switch route {
        case .webhook, .namedWebhook:
            let refusal =
                refusal(of: request, to: reminder(of: request, at: route))
                ?? receiver.refusal(ofHead: request)
            return refusal.map { .answer($0) } ?? .read(upTo: .max)
        case .gitlab:
            guard let gitlab else { return .answer(.nothingHere) }
            if request.method == .post, probes.isStopping { return .answer(.stopping) }
            return switch gitlab.bodyUse(ofHead: request) {
            case .read: .read(upTo: .max)
            case .none: .read(upTo: Self.uselessBytes)
            case .refused(let response): .answer(response)
            }
        case .healthz, .readyz, .metrics:
            return request.isRead
                ? .read(upTo: Self.uselessBytes) : .answer(.methodNotAllowed("GET, HEAD"))
        case .api, .page, .other:
            guard let adminSite, let limit = adminSite.bodyBytesMax(ofHead: request) else {
                return .answer(.nothingHere)
            }
            return adminSite.refusal(ofHead: request).map { .answer($0) } ?? .read(upTo: limit)
        }
    }

    /// Returns the name of the reminder that a webhook is for; nil for the one without a name.
    private func reminder(of request: Request, at route: RequestRoute) -> String? {
        switch route {
        case .namedWebhook: String(request.path.dropFirst("/webhook/".count))
        case .webhook, .gitlab, .api, .page, .healthz, .readyz, .metrics, .other: nil
        }
    }

    /// Returns why a webhook is not even read; nil when it is.
    private func refusal(of request: Request, to reminder: String?) -> Response? {
        if let reminder, !reminderNames.contains(ExactString(reminder)) {
            return .error(
                .notFound,
                code: "not_found",
                message: "There is no reminder of this name."
            )
        }
        guard request.method == .post else { return .methodNotAllowed("POST") }
        return probes.isStopping ? .stopping : nil
    }
}

/// OPTIONS (RFC 9110 9.3.7), by which HAProxy and others find out whether a server lives.
extension Routes {
    /// Answers OPTIONS; nil for another method, and for a path at which there is nothing.
    private func options(_ request: Request, at route: RequestRoute) -> Response? {
        guard request.method == .options, let methods = methods(of: request, at: route) else {
            return nil
        }
        // Whoever checks with it sends no more to a process that stops.
        return probes.isStopping ? .stopping : Response(.ok, headers: [.allow: methods])
    }

    private func methods(of request: Request, at route: RequestRoute) -> String? {
        switch route {
        case .webhook: return "POST, OPTIONS"
        case .namedWebhook:
            let reminder = reminder(of: request, at: route).map { ExactString($0) }
            return reminder.map(reminderNames.contains) == true ? "POST, OPTIONS" : nil
        case .gitlab: return gitlab?.methods(at: request.path)
        case .healthz, .readyz, .metrics: return "GET, HEAD, OPTIONS"
        case .api, .page, .other:
            let path = request.path
            // The server as a whole.
            if path == "*" { return "GET, HEAD, POST, OPTIONS" }
            // Checks that name no path ask at `/`, also where there is no page.
            return adminSite?.methods(at: path) ?? (path == "/" ? "OPTIONS" : nil)
        }
    }
}

extension Response {
    static let stopping = error(
        .serviceUnavailable,
        code: "stopping",
        message: "This process is stopping; try again."
    )
    .retryable(after: 5)
}
