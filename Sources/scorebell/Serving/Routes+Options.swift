import Console
import HTTPMessage
import HTTPTypes
import Intake
import JSON

/// What OPTIONS is told (RFC 9110 9.3.7), by which HAProxy and others find out whether a server lives.
extension Routes {
    /// Answers OPTIONS; nil for another method, and for a path at which there is nothing.
    func options(_ request: Request) -> Response? {
        guard request.method == .options, let methods = methods(at: request.path) else {
            return nil
        }
        // Whoever checks with it sends no more to a process that stops.
        return probes.isStopping ? .stopping : Response(.ok, headers: [.allow: methods])
    }

    private func methods(at path: Substring) -> String? {
        if let webhook = Webhook(path) {
            return webhook.reminder.map { reminderNames.contains(ExactString($0)) } ?? true
                ? "POST, OPTIONS" : nil
        }
        if path.hasPrefix(Self.gitlabAPI) { return gitlab?.methods(at: path) }
        switch path {
        // The server as a whole.
        case "*": return "GET, HEAD, POST, OPTIONS"
        case "/healthz", "/readyz", "/metrics": return "GET, HEAD, OPTIONS"
        // Checks that name no path ask here, also where there is no page.
        case "/": return adminSite?.methods(at: "/") ?? "OPTIONS"
        default: return adminSite?.methods(at: path)
        }
    }
}
