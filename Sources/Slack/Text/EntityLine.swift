import JSON
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

    /// Appends the line, in UTF-8.
    func append(_ entry: Document.EntityEntry, to bytes: inout [UInt8]) {
        let start = bytes.count
        appendHead(of: entry, to: &bytes)
        guard let missing = entry.missing else { return }
        let head = TextSize(bytes.span.extracting(start..<bytes.count)).units
        appendDetail(of: entry, naming: missing, within: limit - head, to: &bytes)
    }

    /// The link is left out where so long an address would leave no room for the name.
    private func appendHead(of entry: Document.EntityEntry, to bytes: inout [UInt8]) {
        let figure = "`\(entry.figure)`"
        let marks = "• <|> - ".utf16.count + figure.utf8.count
        let start = bytes.count
        // No address is shorter than the identifier in it, which can have megabytes.
        if entry.address.identifier.utf8.count < limit {
            bytes.append(utf8: "• <")
            let address = bytes.count
            entry.address.append(to: &bytes)
            SlackText.escape(&bytes, from: address)
            // An address is ASCII: its bytes are its units.
            let room = limit - marks - (bytes.count - address)
            bytes.append(utf8: "|")
            let label = SlackText.append(
                entry.name,
                in: .label,
                within: max(room, Self.labelMinimum),
                to: &bytes
            )
            if label <= room {
                bytes.append(utf8: "> - ")
                bytes.append(utf8: figure)
                return
            }
            bytes.removeLast(bytes.count - start)
        }
        bytes.append(utf8: "• ")
        SlackText.append(entry.name, in: .label, within: limit - marks, to: &bytes)
        bytes.append(utf8: " - ")
        bytes.append(utf8: figure)
    }

    /// As many titles as fit, the rest as a number.
    private func appendDetail(
        of entry: Document.EntityEntry,
        naming titles: [String],
        within room: Int,
        to bytes: inout [UInt8]
    ) {
        typealias Entry = Document.EntityEntry
        var left = room - entry.missingRest(after: 0).utf8.count
        var named = 0
        for title in titles {
            let start = bytes.count
            let lead = named == 0 ? "\n      \(Entry.missingLead)" : Entry.missingSeparator
            bytes.append(utf8: lead)
            left -= lead.utf8.count
            left -= SlackText.append(title, in: .label, within: Self.ruleTitleLimit, to: &bytes)
            guard left >= 0 else {
                bytes.removeLast(bytes.count - start)
                break
            }
            named += 1
        }
        if named > 0 { bytes.append(utf8: entry.missingRest(after: named)) }
    }
}
