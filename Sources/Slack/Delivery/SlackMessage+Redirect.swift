import JSON
import Reminders

extension SlackMessage {
    /// UTF-16 units of the line that a redirected message gets; messages of notes leave room for it.
    private static let lineMax = 400

    /// Returns the part with a line below its heading, to go to another place.
    ///
    /// The line is shortened where a limit leaves less room, and left out of the blocks where they
    /// leave none; it always begins the text for notifications.
    ///
    /// - Parameters:
    ///   - part: Of this destination; another's is only sent elsewhere.
    ///   - place: Where it goes now.
    ///   - line: What to say above the message.
    /// - Returns: The part, which replies to the same part as before.
    static func redirect(
        _ part: ReminderPlan.Part,
        _ place: String?,
        _ line: Document.Text
    ) -> ReminderPlan.Part {
        var part = part
        part.place = place
        if var message = try? SlackMessage(part) {
            message.add(line, limits: SlackLimits())
            part.payload = message.json
        }
        return part
    }

    private mutating func add(_ line: Document.Text, limits: SlackLimits) {
        let budget = limits.whole
        let used = blocks.reduce(into: BlockCost()) { $0 += Self.cost(of: $1) }
        let empty = SlackBlock.emptySectionCost
        let room = min(
            budget.text - used.text,
            // Two are the array's brackets; an escape may double each unit.
            (budget.serialised - used.serialised - empty.serialised - 2) / 2
        )
        let whole = Self.words(line, within: Self.lineMax) ?? ""
        if !blocks.isEmpty, used.blocks < budget.blocks,
            let words = Self.words(line, within: min(Self.lineMax, room))
        {
            let isHeaded = blocks.first?["type"]?.string == "header"
            blocks.insert(SlackBlock.section(words).json, at: isHeaded ? 1 : 0)
        }
        let limit = blocks.isEmpty ? limits.plainText : limits.fallbackText
        // And the line feed between the two.
        let left = limit - 1 - text.utf16.count
        if let words = Self.words(line, within: min(Self.lineMax, left)) {
            text = "\(words)\n\(text)"
        } else if !whole.isEmpty {
            let rest = Self.lines(of: text, within: limit - 1 - whole.utf16.count)
            text = "\(whole)\n\(rest)"
        }
    }

    /// Less says nothing.
    private static let lineMin = 40

    /// Returns the line with its names cut to the room, or else all of it; nil where there is hardly
    /// any room, or nothing to say.
    private static func words(_ line: Document.Text, within room: Int) -> String? {
        let words = MrkdwnWriter(addressLimit: lineMax / 2).text(line, within: max(0, room))
        if words.isEmpty { return nil }
        if words.utf16.count <= room { return words }
        guard room >= lineMin else { return nil }
        return SlackText.safe(line.plainText, in: .sentence, within: room)
    }

    /// Returns the whole lines of a text for which there is room, and a sign that others followed.
    private static func lines(of text: String, within room: Int) -> String {
        let sign = "…"
        var kept: [Substring] = []
        var left = room - sign.utf16.count
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            left -= line.count + 1
            guard left >= 0 else { break }
            kept.append(Substring(line))
        }
        return (kept + [Substring(sign)]).joined(separator: "\n")
    }

    /// What a block takes of a message's budget, whatever its kind.
    private static func cost(of block: JSONValue) -> BlockCost {
        let texts = SlackMessage(text: "", blocks: [block]).blockTexts
        return BlockCost(
            blocks: 1,
            text: texts.reduce(0) { $0 + $1.text.utf16.count },
            // And its comma.
            serialised: String(decoding: block.utf8, as: UTF8.self).utf16.count + 1
        )
    }
}
