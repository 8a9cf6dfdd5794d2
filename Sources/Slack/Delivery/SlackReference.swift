package import JSON

/// Where a message is: its conversation, and its time, which is its id there.
///
/// Source: Slack "chat.postMessage", response: `channel` is the `D…` id where the message went to a
/// person, and `ts` a string, for a number would lose digits.
package struct SlackReference: Sendable, Hashable {
    package var channel: String
    package var ts: String

    package init(channel: String, ts: String) {
        self.channel = channel
        self.ts = ts
    }

    /// Reads a receipt's reference; nil for another destination's.
    package init?(_ json: JSONValue?) {
        guard let channel = json?["channel"]?.string, let ts = json?["ts"]?.string else {
            return nil
        }
        self.init(channel: channel, ts: ts)
    }

    /// As it stands on a receipt.
    package var json: JSONValue { ["channel": .string(channel), "ts": .string(ts)] }

    /// Reads the answer to a post; nil where it does not say.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var channel: String?
        var ts: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("channel") {
                channel = try json.text()
            } else if json.isNamed("ts") {
                ts = try json.text()
            } else {
                try json.skip()
            }
        }
        guard let channel, let ts else { return nil }
        self.init(channel: channel, ts: ts)
    }

    /// Whether a reply to the message can go to a channel or person: another place has no such
    /// thread.
    func isIn(_ place: String) -> Bool {
        channel.hasSameBytes(as: place)
            || ChannelForm.isPerson(place) && channel.hasBytePrefix("D")
    }
}
