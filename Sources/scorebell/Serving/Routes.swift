import Console
import HTTPServer
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
        return Response(
            await receiver.receive(WebhookCall(request), reminder: webhook.reminder)
        )
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
            if let reply = await adminSite?.respond(to: DeskCall(request)) {
                return Response(reply)
            }
            return .nothingHere
        }
    }

    private func trigger(_ request: Request, _ gitlab: GitLabTrigger) async -> Response {
        if request.method == .post, probes.isStopping { return .stopping }
        return Response(await gitlab.respond(to: GitLabCall(request)))
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

extension WebhookCall {
    init(_ request: Request) {
        self.init(
            body: request.body,
            query: request.query.map(String.init),
            // Not `request.header`, which would keep a copy of the request.
            header: { request.header($0) }
        )
    }
}

extension Request {
    var isRead: Bool { method == .get || method == .head }
}

extension GitLabCall {
    init(_ request: Request) {
        self.init(
            method: request.method,
            path: String(request.path),
            query: request.query.map(String.init),
            headers: request.headers,
            body: request.body
        )
    }
}

extension DeskCall {
    init(_ request: Request) {
        self.init(
            request.method,
            String(request.path),
            query: request.query.map(String.init),
            headers: request.headers,
            body: request.body,
            clientNetwork: request.clientNetwork,
            isSecure: request.isSecure
        )
    }
}

extension Response {
    /// The JSON body that every error has, whatever part it comes from.
    private struct Refusal: Encodable {
        var ok = false
        var error: String
        var message: String
    }

    init(_ reply: WebhookReply) {
        self.init(reply.status, headers: reply.headers, body: reply.body)
    }

    init(_ reply: DeskReply) {
        self.init(reply.status, headers: reply.headers, body: reply.body)
    }

    static func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> Response {
        // These values hold texts, numbers and flags only, which always encode.
        let body = (try? JSONCoding.encode(value)) ?? []
        return Response(status, headers: [.contentType: "application/json"], body: body)
    }

    static func error(
        _ status: HTTPResponse.Status,
        code: String,
        message: String
    ) -> Response {
        json(status, Refusal(error: code, message: message))
    }

    static let nothingHere = error(
        .notFound,
        code: "not_found",
        message: "There is nothing at this path."
    )

    static func methodNotAllowed(_ allowed: String) -> Response {
        var response = error(
            .methodNotAllowed,
            code: "method_not_allowed",
            message: "This path takes \(allowed)."
        )
        response.headers[.allow] = "\(allowed), OPTIONS"
        return response
    }

    static var stopping: Response {
        var response = error(
            .serviceUnavailable,
            code: "stopping",
            message: "This process is stopping; try again."
        )
        response.headers[.retryAfter] = "5"
        return response
    }
}
