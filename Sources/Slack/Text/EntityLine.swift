import Reminders
import Scorecards

/// Writes the line of one entity: `• <link|title> - [met/total] Passed`.
struct EntityLine {
    /// What stands round the identifier in every address of the blueprint's entities, escaped.
    let frame: [String]
    let links: EntityLinks
    /// Nil in the classic layout.
    let rules: RuleOrder?
    let limits: SlackLimits
    /// UTF-16 units that the whole line may take.
    let limit: Int

    /// A label is cut no shorter for the sake of its link.
    private static let labelMinimum = 40
    /// Longer names of rules say no more.
    private static let ruleTitleLimit = 100

    func line(of shortfall: Shortfall) -> ReminderLevel.Line {
        let name = name(of: shortfall.entity)
        let count = "\(shortfall.met)/\(shortfall.total)"
        var text = head(of: shortfall.entity, name: name, count: "`[\(count)] Passed`")
        if let rules { text += missing(shortfall, in: rules, within: limit - text.utf16.count) }
        let brief = SlackText.safe(name, in: .label, within: 80)
        return ReminderLevel.Line(
            text: text,
            cost: BlockCost(text: text),
            scalars: text.unicodeScalars.count,
            brief: "\(brief) (\(count))"
        )
    }

    /// Never blank, because a link without a label could not be seen.
    private func name(of entity: Entity) -> String {
        [entity.title, entity.identifier].first { !$0.isBlank } ?? "(untitled)"
    }

    /// The link is left out where so long an address would leave no room for the name.
    private func head(of entity: Entity, name: String, count: String) -> String {
        let marks = "• <|> - ".utf16.count + count.utf16.count
        // No address is shorter than the identifier in it, which can have megabytes.
        if entity.identifier.utf8.count < limit {
            let address = frame.joined(separator: links.encoded(entity.identifier))
            let room = limit - marks - address.utf16.count
            let label = SlackText.safe(name, in: .label, within: max(room, Self.labelMinimum))
            if label.utf16.count <= room { return "• <\(address)|\(label)> - \(count)" }
        }
        let plain = SlackText.safe(name, in: .label, within: limit - marks)
        return "• \(plain) - \(count)"
    }

    /// As many titles as fit, the rest as a number.
    private func missing(_ shortfall: Shortfall, in order: RuleOrder, within room: Int) -> String {
        let titles = shortfall.unmetTitles(in: order, atMost: limits.rulesPerEntity)
        let missed = shortfall.total - shortfall.met
        var result = ""
        var named = 0
        for title in titles {
            let title = SlackText.safe(title, in: .label, within: Self.ruleTitleLimit)
            let piece = named == 0 ? "\n      Missing: \(title)" : ", \(title)"
            let more = " and \(missed) more".utf16.count
            guard result.utf16.count + piece.utf16.count + more <= room else { break }
            result += piece
            named += 1
        }
        if named > 0, named < missed { result += " and \(missed - named) more" }
        return result
    }
}
