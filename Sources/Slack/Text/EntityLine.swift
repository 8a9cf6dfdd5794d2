import JSON
import Reminders

/// Writes the line of one entity: `• <link|name> - [met/total] Passed`, or how far it is and what it
/// misses.
///
/// It is written from the entry and not from the entry's text, because there are thousands.
struct EntityLine {
    /// UTF-16 units that the whole line may take.
    let limit: Int

    /// A label is cut no shorter for the sake of its link.
    private static let labelMinimum = 40
    /// Longer titles of levels say no more.
    private static let levelTitleLimit = 100

    /// Appends the line, in UTF-8.
    func append(_ entry: Document.EntityEntry, to bytes: inout [UInt8]) {
        appendHead(
            entry.name,
            at: entry.address,
            before: "`\(entry.figure)`",
            within: limit,
            to: &bytes
        )
    }

    /// Appends the line and a row for each missed rule, as many as fit; the rest is a number.
    func append(
        _ entry: Document.StandingEntry,
        rules: [RuleName],
        writer: MrkdwnWriter,
        words: any Wording,
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let lead = Document.StandingEntry.rowLead
        let rest = lead.utf16.count + words.moreRules(entry.rows.count).utf16.count
        appendHead(
            entry.name,
            at: entry.address,
            before: writer.text(entry.status, in: .label, names: Self.levelTitleLimit),
            within: limit - rest,
            to: &bytes
        )
        var left = limit - rest - TextSize(bytes.span.extracting(start..<bytes.count)).units
        for (index, row) in entry.rows.enumerated() {
            let rule = rules[row.rule]
            left -= lead.utf16.count + rule.units + row.remark.utf16.count
            guard left >= 0 || index == entry.rows.count - 1 && left + rest >= 0 else {
                bytes.append(utf8: lead)
                bytes.append(utf8: words.moreRules(entry.rows.count - index))
                return
            }
            bytes.append(utf8: lead)
            bytes.append(contentsOf: rule.bytes)
            bytes.append(utf8: SlackText.escaped(row.remark))
        }
    }

    /// The name of a rule in Slack's words, which many entities share.
    struct RuleName {
        let bytes: [UInt8]
        /// UTF-16 units.
        let units: Int

        /// Longer titles of rules say no more.
        private static let titleLimit = 100

        init(_ name: Document.Text, writer: MrkdwnWriter) {
            let text = writer.text(name, in: .label, names: Self.titleLimit)
            bytes = Array(text.utf8)
            units = TextSize(text).units
        }
    }

    /// The link is left out where so long an address would leave no room for the name.
    private func appendHead(
        _ name: String,
        at entity: EntityAddress,
        before tail: String,
        within limit: Int,
        to bytes: inout [UInt8]
    ) {
        let marks = "• <|> - ".utf16.count + TextSize(tail).units
        let start = bytes.count
        // No address is shorter than the identifier in it, which can have megabytes.
        if entity.identifier.utf8.count < limit {
            bytes.append(utf8: "• <")
            let address = bytes.count
            entity.append(to: &bytes)
            SlackText.escape(&bytes, from: address)
            // An address is ASCII: its bytes are its units.
            let room = limit - marks - (bytes.count - address)
            bytes.append(utf8: "|")
            let label = SlackText.append(
                name,
                in: .label,
                within: max(room, Self.labelMinimum),
                to: &bytes
            )
            if label <= room {
                bytes.append(utf8: "> - ")
                bytes.append(utf8: tail)
                return
            }
            bytes.removeLast(bytes.count - start)
        }
        bytes.append(utf8: "• ")
        SlackText.append(name, in: .label, within: limit - marks, to: &bytes)
        bytes.append(utf8: " - ")
        bytes.append(utf8: tail)
    }
}
