import Console
import HTTPMessage
import HTTPTypes
import Intake
import JSON
import Platform

/// Which request goes where: the whole outside of the service on one page.
struct Routes: Sendable {
    let receiver: Receiver
    /// Nil without a trigger token: then its paths are not there.
    let gitlab: GitLabTrigger?
    /// The reminders that can be triggered by name.
    let reminderNames: Set<ExactString>
    let probes: Probes
    /// Nil without an admin token: then its paths are not there.
    let adminSite: AdminSite?

    static let gitlabAPI = "/api/v4/"

    /// Answers one request.
    ///
    /// An async frame is as large as its largest await. Webhooks are nearly all traffic, so their path
    /// has a small frame of its own.
    func respond(to request: Request) async -> Response {
        if let answer = options(request) { return answer }
        guard let webhook = Webhook(request.path) else { return await other(request) }
        if let refusal = refusal(of: request, to: webhook) { return refusal }
        return await receiver.receive(request, reminder: webhook.reminder)
    }

    /// Why a webhook is not even read; nil when it is.
    func refusal(of request: Request, to webhook: Webhook) -> Response? {
        if let reminder = webhook.reminder, !reminderNames.contains(ExactString(reminder)) {
            return .error(
                .notFound,
                code: "not_found",
                message: "There is no reminder of this name."
            )
        }
        guard request.method == .post else { return .methodNotAllowed("POST") }
        return probes.isStopping ? .stopping : nil
    }

    private func other(_ request: Request) async -> Response {
        if let gitlab, request.path.hasPrefix(Self.gitlabAPI) {
            return await trigger(request, gitlab)
        }
        switch request.path {
        case "/healthz":
            guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
            return probes.health()
        case "/readyz":
            guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
            return await probes.readiness()
        case "/metrics":
            // The pipeline answers GET and HEAD; other methods end here.
            return .methodNotAllowed("GET, HEAD")
        default:
            return await adminSite?.respond(to: request) ?? .nothingHere
        }
    }

    private func trigger(_ request: Request, _ gitlab: GitLabTrigger) async -> Response {
        if request.method == .post, probes.isStopping { return .stopping }
        return await gitlab.respond(to: request)
    }
}

/// The path of a webhook.
struct Webhook {
    /// The name of the reminder it is for; nil for the one without a name.
    let reminder: String?

    /// Nil for every other path.
    init?(_ path: Substring) {
        guard path != "/webhook" else {
            reminder = nil
            return
        }
        guard path.hasPrefix("/webhook/") else { return nil }
        reminder = String(path.dropFirst("/webhook/".count))
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
