import JSON
import Reminders

/// Writes the text of a message for notifications and screen readers.
///
/// A screen reader reads this text and not the blocks (docs.slack.dev, chat.postMessage), so it
/// names everything in the blocks that there is room for.
struct FallbackText {
    /// UTF-16 units.
    let limit: Int
    var language = Language.en

    /// Returns the opening, and below it a line for each list, cut between two entries.
    ///
    /// - Parameters:
    ///   - opening: What the message is, in a sentence or two, escaped.
    ///   - parts: What the message holds of the lists.
    ///   - lists: The lists that the parts are of.
    /// - Returns: mrkdwn of at most `limit` units, which tells how many entries it leaves out.
    func text(opening: String, parts: [MessagePage.Part], of lists: [SlackList]) -> String {
        var bytes = Array(opening.utf8)
        let all = parts.reduce(0) { $0 + $1.lines.count }
        var named = 0
        let words = language.wording
        var left = limit - TextSize(opening).units - "\n\(words.more(all))".utf8.count
        listing: for part in parts {
            let list = lists[part.list]
            for index in part.lines {
                let start = bytes.count
                bytes.append(utf8: index == part.lines.lowerBound ? "\n\(list.title): " : ", ")
                list.appendBrief(at: index, to: &bytes)
                left -= TextSize(bytes.span.extracting(start..<bytes.count)).units
                guard left >= 0 else {
                    bytes.removeLast(bytes.count - start)
                    break listing
                }
                named += 1
            }
        }
        if named < all { bytes.append(utf8: "\n\(words.more(all - named))") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
