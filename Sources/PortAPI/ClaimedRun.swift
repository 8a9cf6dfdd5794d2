package import JSON

/// A run that Port gave to an agent, until the claim runs out or is acknowledged.
package struct ClaimedRun: Sendable, Hashable {
    package var id: String
    /// The action's identifier; nil where Port does not say.
    package var action: String?
    /// Where the agent is to send the body; nil for a run that is not for a webhook.
    package var url: String?
    /// What the agent is to send; an object without members where Port does not say.
    package var body: JSONValue

    /// Reads a run of the answer; nil without an identifier.
    init?(_ run: JSONValue) {
        guard let id = run["id"]?.string else { return nil }
        self.id = id
        action = run["action"]?["identifier"]?.string ?? run["action"]?.string
        let payload = run["payload"]
        let isWebhook = (payload?["type"]?.string ?? "WEBHOOK").hasSameBytes(as: "WEBHOOK")
        url = isWebhook ? payload?["url"]?.string : nil
        // An action without a body of its own still has the user's inputs.
        body = payload?["body"] ?? ["payload": ["properties": run["properties"] ?? [:]]]
    }
}
