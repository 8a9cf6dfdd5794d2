import Reminders
import Scorecards

/// The rules of a ticket whose rules are not subtasks, each with a sign for its result.
///
/// A plain list, not Jira's task list: there anybody could tick a rule, which would not meet it, and
/// the next change would take the tick away. It also needs no `localId`, has room for how to meet
/// the rule, and is the same in wiki text.
struct RuleChecklist {
    let block: JiraBlock

    /// How much is said of the rules.
    struct Detail {
        var rulesMax: Int
        /// UTF-16 units of a title and of an identifier.
        var nameUnitsMax: Int
        var hasAdvice: Bool
    }

    /// From the most to the least, which always fits: 20 times two names, each unit of which takes
    /// five bytes at most.
    static let details = [
        Detail(rulesMax: .max, nameUnitsMax: JiraText.nameUnitsMax, hasAdvice: true),
        Detail(rulesMax: .max, nameUnitsMax: JiraText.nameUnitsMax, hasAdvice: false),
        Detail(rulesMax: 100, nameUnitsMax: 100, hasAdvice: false),
        Detail(rulesMax: 20, nameUnitsMax: 50, hasAdvice: false),
    ]

    /// Lists rules.
    ///
    /// - Parameters:
    ///   - rules: In the scorecard's order, which is kept; where some have no room, those that are
    ///     unmet come first.
    ///   - detail: How much is said of them.
    init(_ rules: [TicketRule], in detail: Detail) {
        let hasRoom = rules.count <= detail.rulesMax
        let rules = hasRoom ? rules : rules.filter { !$0.isMet } + rules.filter(\.isMet)
        var items = rules.prefix(detail.rulesMax).map { Self.item($0, in: detail) }
        if !hasRoom { items.append(["… and \(rules.count - detail.rulesMax) more"]) }
        block = .list(items)
    }

    private static let advice = RuleAdvice(words: Language.en.wording)

    private static func item(_ rule: TicketRule, in detail: Detail) -> [Document.Text] {
        let (limit, identifier) = (detail.nameUnitsMax, rule.rule.identifier)
        let title = JiraWords.name(rule.rule.title, identifier, within: limit)
        let sign: Document.Text = rule.isMet ? "✅ " : "⬜ "
        let line: Document.Text =
            "\(sign)\(title) (\(JiraWords.name(identifier, within: limit)))"
        guard detail.hasAdvice, !rule.isMet, let advice = advice.text(for: rule.rule) else {
            return [line]
        }
        return [line, advice]
    }
}
