import FoundationEssentials

extension SlackWebhook {
    /// Returns what is wrong with a webhook's URL, in a sentence that does not repeat it.
    ///
    /// Slack's own paths differ (`/services/…`, and without that part in its OAuth example), and
    /// so do its domains (slack-gov.com), so neither is insisted on.
    /// Source: Slack "Sending messages using incoming webhooks".
    ///
    /// - Parameter url: As configured.
    /// - Returns: Nil when it can be used; whether it leads anywhere only a post can tell.
    package static func validate(_ url: String) -> String? {
        let form = "it must look like https://hooks.slack.com/services/T…/B…/…."
        guard !url.isEmpty else { return "The Slack webhook URL is empty; \(form)" }
        let isPlain = url.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
        guard isPlain, let parts = URLComponents(string: url) else {
            return "The Slack webhook URL is not a URL; \(form)"
        }
        guard let host = parts.host?.lowercased(), !host.isEmpty else {
            return "The Slack webhook URL names no host; \(form)"
        }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host): break
        default:
            return "The Slack webhook URL must start with https:// (http:// is for trials on this "
                + "machine only)."
        }
        guard parts.user == nil, parts.password == nil else {
            return "The Slack webhook URL must not hold a user name or password; \(form)"
        }
        return problem(ofPath: parts.path)
    }

    private static func problem(ofPath path: String) -> String? {
        let names = path.split(separator: "/").map { $0.lowercased() }
        guard let first = names.first else {
            return "The Slack webhook URL has no path: the part that names the channel is missing."
        }
        return switch first {
        case "workflows", "triggers":
            "The Slack webhook URL belongs to Slack's Workflow Builder, which does not take "
                + "messages with a layout; create an incoming webhook instead."
        case "actions", "commands":
            "The Slack webhook URL is the response URL of one interaction, which soon ends; create "
                + "an incoming webhook instead."
        default: nil
        }
    }
}
