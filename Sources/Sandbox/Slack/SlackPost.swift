package import JSON
package import Platform

/// A message that Slack accepted.
package struct SlackPost: Sendable {
    package internal(set) var time: Timestamp
    /// The payload as sent.
    package internal(set) var payload: JSONValue
    /// Unwanted effects in real Slack: mentions, a cut text.
    package internal(set) var flags: [String]
    /// The id of its channel.
    package internal(set) var channel: String
    /// The id of the bot that posted it.
    package internal(set) var botID: String
    var slackTime: SlackTime

    /// Its id in the channel: seconds and microseconds.
    package var ts: String { slackTime.description }
    /// The metadata, which only apps see.
    package var metadata: JSONValue? { payload["metadata"] }

    package var text: String? { payload["text"]?.string }
    package var blocks: [JSONValue] { payload["blocks"]?.array ?? [] }

    /// The text that a person reads, without markup.
    package var readable: String {
        if blocks.isEmpty { return Mrkdwn(text ?? "").plain }
        return blocks.compactMap { $0.readableBlock }.joined(separator: "\n\n")
    }
}

extension JSONValue {
    fileprivate var readableBlock: String? {
        switch self["type"]?.string {
        case "divider": return "---"
        case "image": return self["alt_text"]?.string
        default:
            let parts =
                [self["text"]] + (self["fields"]?.array ?? []) + (self["elements"]?.array ?? [])
            let texts = parts.compactMap { $0?.readableText }
            return texts.isEmpty ? nil : texts.joined(separator: "\n")
        }
    }

    private var readableText: String? {
        switch self["type"]?.string {
        case "mrkdwn": Mrkdwn(self["text"]?.string ?? "").plain
        case "plain_text": self["text"]?.string
        case "button": self["text"]?["text"]?.string
        default: self["alt_text"]?.string
        }
    }
}
