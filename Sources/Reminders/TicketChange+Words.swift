/// What is written into tickets about their changes: English, as the tickets are.
///
/// Nothing of the catalogue stands in it, so no entity can mention, link or close anything by it.
extension TicketChange.CloseReason {
    /// Why a ticket is closed, as a sentence.
    package var sentence: String {
        switch self {
        case .reached: "Closed: all rules of the level are met."
        case .entityGone:
            "Closed: the entity is not in Port any more, or the filter rule leaves it out."
        case .levelGone: "Closed: the scorecard does not have the level any more."
        case .duplicate(let name): "Closed: \(name) is about the same entity and level."
        }
    }
}

extension TicketChange {
    /// What a comment tells of the change, a line each; empty where people would see nothing new.
    package var commentLines: [String] {
        var lines: [String] = []
        if adopts { lines.append("scorebell keeps this from now on, in place of port-sender.") }
        if reopens { lines.append("Opened again: rules of the level are not met.") }
        lines += Self.rules(newParts.count, "was added", "were added")
        lines += Self.rules(reopenedParts.count, "is not met any more", "are not met any more")
        lines += Self.rules(completedParts.count, "is met now", "are met now")
        if lines.isEmpty, closes == nil, title != nil || writesBody {
            lines.append("The rules were brought up to date with Port.")
        }
        if let closes { lines.append(closes.sentence) }
        return lines
    }

    private static func rules(_ count: Int, _ one: String, _ many: String) -> [String] {
        guard count > 0 else { return [] }
        return [count == 1 ? "1 rule \(one)." : "\(count.grouped) rules \(many)."]
    }
}
