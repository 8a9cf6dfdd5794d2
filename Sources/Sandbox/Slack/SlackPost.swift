package import JSON
package import Platform

/// A message that Slack accepted.
package struct SlackPost: Sendable {
    package internal(set) var time: Timestamp
    /// The payload as sent.
    package internal(set) var payload: JSONValue
    /// Unwanted effects in real Slack: mentions, a cut text.
    package internal(set) var flags: [String]
    /// The people and groups whom it notifies: their ids, each as often as it is mentioned.
    package internal(set) var mentions: [String]
    /// The id of its channel, or of its conversation with one person.
    package internal(set) var channel: String
    /// The id of the bot that posted it.
    package internal(set) var botID: String
    var slackTime: SlackTime
    /// The message that it replies to; nil for one in the channel itself.
    var thread: SlackTime?

    /// Its id in the channel: seconds and microseconds.
    package var ts: String { slackTime.description }
    /// The id of the message that it replies to; nil for one in the channel itself.
    package var threadTS: String? { thread?.description }
    /// Whether it is shown in the channel: all but replies that are not broadcast.
    package var isInChannel: Bool { thread == nil || payload["reply_broadcast"]?.isTrue ?? false }
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

extension SlackPost {
    /// The message as Slack sends it.
    ///
    /// - Parameters:
    ///   - includingPayloads: Whether metadata are whole; else only their type is sent.
    ///   - replyCount: How many replies it has.
    ///   - app: The app that posted it.
    /// - Returns: The message.
    func json(includingPayloads: Bool, replyCount: Int = 0, app: SlackApp) -> JSONValue {
        var message: [ExactString: JSONValue] = [
            "type": "message", "subtype": "bot_message", "ts": .string(ts),
            "text": .string(text ?? ""), "bot_id": .string(botID),
            "app_id": .string(app.appID),
        ]
        if !blocks.isEmpty { message["blocks"] = .array(blocks) }
        if let threadTS {
            message["thread_ts"] = .string(threadTS)
            if isInChannel { message["subtype"] = "thread_broadcast" }
        } else if replyCount > 0 {
            message["thread_ts"] = .string(ts)
            message["reply_count"] = .integer(Int64(replyCount))
        }
        if let metadata = payload["metadata"] {
            message["metadata"] =
                includingPayloads
                ? metadata : ["event_type": metadata["event_type"] ?? .null]
        }
        return .object(message)
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
