import JSON
package import Reminders

extension SlackMessage {
    /// Returns the parts of a plan that are these messages.
    package static func parts(of messages: [SlackMessage]) -> [ReminderPlan.Part] {
        messages.enumerated()
            .map { ReminderPlan.Part(key: "\($0 + 1)", payload: $1.json) }
    }

    /// Reads the message that a part is.
    ///
    /// Member by member: a decoder takes longer for a message than all else that is done to send it.
    ///
    /// - Throws: `DecodingError` where the part is no message; a retry cannot help.
    package init(_ part: ReminderPlan.Part) throws {
        let payload = part.payload
        guard let text = payload["text"]?.string, let blocks = (payload["blocks"] ?? []).array
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "The part is no message.")
            )
        }
        self.init(text: text, blocks: blocks)
        if case .bool(let value)? = payload["unfurl_links"] { unfurlLinks = value }
        if case .bool(let value)? = payload["unfurl_media"] { unfurlMedia = value }
    }

    /// The message as a webhook takes it.
    var json: JSONValue {
        var members: [ExactString: JSONValue] = [
            "text": .string(text), "unfurl_links": .bool(unfurlLinks),
            "unfurl_media": .bool(unfurlMedia),
        ]
        if !blocks.isEmpty { members["blocks"] = .array(blocks) }
        return .object(members)
    }
}
