package import JSON
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
        let payload = part.payload
        guard let text = payload["text"]?.string, let blocks = (payload["blocks"] ?? []).array
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "The part is no message.")
            )
        }
        self.init(text: text, blocks: blocks)
        names = (payload["names"]?.object ?? [:]).compactMapValues(\.string)
        if case .bool(let value)? = payload["unfurl_links"] { unfurlLinks = value }
        if case .bool(let value)? = payload["unfurl_media"] { unfurlMedia = value }
    }

    /// The message stored as a part: as a webhook takes it, with the names of whom it mentions.
    package var json: JSONValue {
        var members = members
        if !names.isEmpty { members["names"] = .object(names.mapValues { .string($0) }) }
        return .object(members)
    }

    private var members: [ExactString: JSONValue] {
        var members: [ExactString: JSONValue] = [
            "text": .string(text), "unfurl_links": .bool(unfurlLinks),
            "unfurl_media": .bool(unfurlMedia),
        ]
        // An empty list is no layout, so the key stays away rather than risk `invalid_blocks`.
        if !blocks.isEmpty { members["blocks"] = .array(blocks) }
        return members
    }

    /// Returns the JSON body of a call that posts the message.
    ///
    /// - Parameter further: What the call takes beside the message.
    /// - Returns: UTF-8 without line feeds.
    /// - Throws: `unsayable` for a number that JSON has no word for.
    func body(_ further: [ExactString: JSONValue] = [:]) throws(SlackError) -> [UInt8] {
        guard blocks.allSatisfy(\.isFinite) else { throw .unsayable }
        return JSONValue.object(members.merging(further) { _, further in further }).utf8
    }
}
