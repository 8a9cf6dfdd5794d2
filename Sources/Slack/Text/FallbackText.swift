/// Writes the text of a message for notifications and screen readers.
///
/// A screen reader reads this text and not the blocks (docs.slack.dev, chat.postMessage), so it
/// names everything in the blocks that there is room for.
struct FallbackText: Sendable {
    /// UTF-16 units.
    let limit: Int

    /// A heading, and what stands below it.
    struct List: Sendable, Hashable {
        var title: String
        var items: [String]
    }

    /// Returns the opening, and below it a line for each list, cut between two items.
    ///
    /// - Parameters:
    ///   - opening: What the message is, in a sentence or two, escaped.
    ///   - lists: What the message holds, escaped.
    /// - Returns: mrkdwn of at most `limit` units, which tells how many items it leaves out.
    func text(opening: String, lists: [List]) -> String {
        var result = opening
        let all = lists.reduce(0) { $0 + $1.items.count }
        var named = 0
        var used = result.utf16.count + "\nand \(all) more".utf16.count
        listing: for list in lists {
            for (index, item) in list.items.enumerated() {
                let piece = (index == 0 ? "\n\(list.title): " : ", ") + item
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
