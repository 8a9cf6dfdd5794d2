import Console
import HTTPMessage
import HTTPServer
import HTTPTypes
import Intake

/// Which bodies are read, and how far: what a request's head decides.
extension Routes {
    /// Bytes of a body where none is needed.
    private static let uselessBytes = ServerLimits.unaskedBodyBytes

    /// Decides about a request's body; what it answers, `respond` would answer for any body.
    func admission(of request: Request) -> BodyAdmission {
        if let answer = options(request) { return .answer(answer) }
        let path = request.path
        if let webhook = Webhook(path) {
            if let refusal = refusal(of: request, to: webhook) { return .answer(refusal) }
            return receiver.refusal(ofHead: request).map { .answer($0) } ?? .read(upTo: .max)
        }
        if let gitlab, path.hasPrefix(Self.gitlabAPI) {
            if request.method == .post, probes.isStopping { return .answer(.stopping) }
            return switch gitlab.bodyUse(ofHead: request) {
            case .read: .read(upTo: .max)
            case .none: .read(upTo: Self.uselessBytes)
            case .refused(let response): .answer(response)
            }
        }
        switch path {
        case "/healthz", "/readyz", "/metrics":
            return request.isRead
                ? .read(upTo: Self.uselessBytes) : .answer(.methodNotAllowed("GET, HEAD"))
        default:
            guard let adminSite, let limit = adminSite.bodyBytesMax(ofHead: request) else {
                return .answer(.nothingHere)
            }
            return adminSite.refusal(ofHead: request).map { .answer($0) } ?? .read(upTo: limit)
        }
    }
}
