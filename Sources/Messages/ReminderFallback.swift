/// Writes the text of a reminder's message for notifications and screen readers.
///
/// A screen reader reads this text and not the blocks (docs.slack.dev, chat.postMessage), so it
/// names the count, every entity that there is room for, and where to go.
struct ReminderFallback: Sendable {
    /// The scorecard's title, escaped.
    let scorecard: String
    /// What the entities are called, escaped.
    let plural: String
    let entities: Int
    let appURL: String
    /// UTF-16 units.
    let limit: Int

    /// Returns the text of one message.
    ///
    /// - Parameters:
    ///   - page: What the message holds.
    ///   - levels: The levels of the whole reminder, which the page refers to.
    ///   - part: Which message it is, from 1.
    ///   - parts: How many there are.
    /// - Returns: mrkdwn of at most `limit` units.
    func text(of page: ReminderPage, levels: [ReminderLevel], part: Int, of parts: Int) -> String {
        var result = opening(part: part, of: parts)
        let all = page.parts.reduce(0) { $0 + $1.lines.count }
        var named = 0
        var used = result.utf16.count + "\nand \(all) more".utf16.count
        listing: for run in page.parts {
            let level = levels[run.level]
            for index in run.lines {
                let start = index == run.lines.lowerBound ? "\n\(level.title): " : ", "
                let piece = start + level.lines[index].brief
                let length = piece.utf16.count
                guard used + length <= limit else { break listing }
                result += piece
                used += length
                named += 1
            }
        }
        if named < all { result += "\nand \(all - named) more" }
        return result
    }

    private func opening(part: Int, of parts: Int) -> String {
        let place = parts > 1 ? " (\(part)/\(parts))" : ""
        let verb = entities == 1 ? "has" : "have"
        let count =
            "\(scorecard) reminder\(place): \(entities) of your \(plural) \(verb) unmet rules."
        let address = SlackText.escaped(appURL)
        // An address longer than any real one would push the entities out.
        guard address.utf16.count <= limit / 4 else { return count }
        return "\(count)\nOpen them in <\(address)|Port> to see how to improve their score."
    }
}
