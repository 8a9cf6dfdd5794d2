/// Writes the text of a message for notifications and screen readers.
///
/// A screen reader reads this text and not the blocks (docs.slack.dev, chat.postMessage), so it
/// names everything in the blocks that there is room for.
struct FallbackText {
    /// UTF-16 units.
    let limit: Int

    /// Returns the opening, and below it a line for each list, cut between two entries.
    ///
    /// - Parameters:
    ///   - opening: What the message is, in a sentence or two, escaped.
    ///   - parts: What the message holds of the lists.
    ///   - lists: The lists that the parts are of.
    /// - Returns: mrkdwn of at most `limit` units, which tells how many entries it leaves out.
    func text(opening: String, parts: [MessagePage.Part], of lists: [SlackList]) -> String {
        var result = opening
        let all = parts.reduce(0) { $0 + $1.lines.count }
        var named = 0
        var used = result.utf16.count + "\nand \(all) more".utf16.count
        listing: for part in parts {
            let list = lists[part.list]
            for index in part.lines {
                let start = index == part.lines.lowerBound ? "\n\(list.title): " : ", "
                let piece = start + list.brief(at: index)
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
}
