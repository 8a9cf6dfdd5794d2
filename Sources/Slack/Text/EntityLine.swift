import Reminders

/// Writes the line of one entity: `• <link|name> - [met/total] Passed`.
///
/// It is written from the entry and not from the entry's text, because there are thousands.
struct EntityLine {
    /// UTF-16 units that the whole line may take.
    let limit: Int

    /// A label is cut no shorter for the sake of its link.
    private static let labelMinimum = 40
    /// Longer titles of rules say no more.
    private static let ruleTitleLimit = 100

    func text(of entry: Document.EntityEntry) -> String {
        let head = head(of: entry)
        guard let missing = entry.missing else { return head }
        return head + detail(of: entry, naming: missing, within: limit - head.utf16.count)
    }

    /// The link is left out where so long an address would leave no room for the name.
    private func head(of entry: Document.EntityEntry) -> String {
        let figure = "`\(entry.figure)`"
        let marks = "• <|> - ".utf16.count + figure.utf16.count
        // No address is shorter than the identifier in it, which can have megabytes.
        if entry.page.identifier.utf8.count < limit {
            let address = SlackText.escaped(entry.page.url)
            let room = limit - marks - address.utf16.count
            let label = SlackText.safe(
                entry.name,
                in: .label,
                within: max(room, Self.labelMinimum)
            )
            if label.utf16.count <= room { return "• <\(address)|\(label)> - \(figure)" }
        }
        let plain = SlackText.safe(entry.name, in: .label, within: limit - marks)
        return "• \(plain) - \(figure)"
    }

    /// As many titles as fit, the rest as a number.
    private func detail(
        of entry: Document.EntityEntry,
        naming titles: [String],
        within room: Int
    ) -> String {
        typealias Entry = Document.EntityEntry
        let more = entry.missingRest(after: 0).utf16.count
        var result = ""
        var named = 0
        for title in titles {
            let title = SlackText.safe(title, in: .label, within: Self.ruleTitleLimit)
            let piece =
                named == 0 ? "\n      \(Entry.missingLead)\(title)" : Entry.missingSeparator + title
            guard result.utf16.count + piece.utf16.count + more <= room else { break }
            result += piece
            named += 1
        }
        return named > 0 ? result + entry.missingRest(after: named) : result
    }
}
