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
    /// - Throws: `DecodingError` where the part is no message; a retry cannot help.
    package init(_ part: ReminderPlan.Part) throws {
        self = try JSONCoding.decode(
            SlackMessage.self,
            from: try JSONCoding.encode(part.payload)
        )
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
