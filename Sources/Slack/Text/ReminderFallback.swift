import Reminders

/// Writes the text of a reminder's message for notifications and screen readers.
struct ReminderFallback: Sendable {
    /// The scorecard's title, escaped.
    let scorecard: String
    /// What the entities are called, escaped.
    let plural: String
    let entities: Int
    let links: EntityLinks
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
        let lists = page.parts.map { run in
            let level = levels[run.level]
            return FallbackText.List(
                title: level.title,
                items: level.lines[run.lines].map(\.brief)
            )
        }
        return FallbackText(limit: limit)
            .text(opening: opening(part: part, of: parts), lists: lists)
    }

    private func opening(part: Int, of parts: Int) -> String {
        let place = parts > 1 ? " (\(part)/\(parts))" : ""
        let verb = entities == 1 ? "has" : "have"
        let count =
            "\(scorecard) reminder\(place): \(entities) of your \(plural) \(verb) unmet rules."
        // An address longer than any real one would push the entities out.
        guard let port = links.port(within: limit / 4) else { return count }
        return "\(count)\nOpen them in \(port) to see how to improve their score."
    }
}
