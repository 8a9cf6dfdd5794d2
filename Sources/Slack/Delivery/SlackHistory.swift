package import JSON

/// What `conversations.history` or `conversations.replies` answers, as far as it is needed.
package struct SlackHistory: Sendable, Codable {
    /// Whether one of the messages is the bot's, with the mark that is looked for.
    package private(set) var isMarkThere = false
    /// The time of that message; nil also in a page that an earlier version kept.
    package private(set) var ts: String?
    /// Where the next page starts; empty at the end.
    package private(set) var cursor = ""

    /// A history that does not hold the mark.
    static let absent = SlackHistory()

    private init() {}

    /// Reads an answer; nil for what has no list of messages.
    ///
    /// - Parameters:
    ///   - json: One answer.
    ///   - mark: What the message was posted with.
    ///   - botID: Who posted it.
    /// - Throws: What is wrong with the text; another answer may be right.
    package init?(
        _ json: inout JSONPullReader,
        lookingFor mark: SlackMark,
        of botID: String
    ) throws(JSONError) {
        var hasMessages = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("messages") {
                hasMessages = true
                (isMarkThere, ts) = (false, nil)
                guard try json.enterArray() else { return nil }
                while try json.nextItem() {
                    guard let message = try Message(&json, mark: mark, botID: botID) else {
                        return nil
                    }
                    if message.isOurs, message.isMarked { (isMarkThere, ts) = (true, message.ts) }
                }
            } else if json.isNamed("response_metadata") {
                guard let next = try json.nextCursor() else { return nil }
                cursor = next
            } else {
                try json.skip()
            }
        }
        guard hasMessages else { return nil }
    }

    private struct Message {
        private(set) var isOurs = false
        private(set) var isMarked = false
        private(set) var ts: String?

        /// Takes a value; nil where it is no message.
        init?(_ json: inout JSONPullReader, mark: SlackMark, botID: String) throws(JSONError) {
            guard try json.enterObject() else { return nil }
            while try json.nextMember() {
                if json.isNamed("bot_id") {
                    guard json.isText || json.isNull else { return nil }
                    isOurs = try json.isText(equalTo: botID)
                } else if json.isNamed("metadata") {
                    isMarked = try mark.isMetadata(&json)
                } else if json.isNamed("ts") {
                    ts = try json.text()
                } else {
                    try json.skip()
                }
            }
        }
    }
}
