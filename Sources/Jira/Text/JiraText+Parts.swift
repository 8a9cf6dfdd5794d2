package import JSON
package import Reminders
import Scorecards

/// The descriptions of subtasks, one for each rule.
extension JiraText {
    /// The description of a part, as a document.
    package static func document(ofPart part: NewPart) -> JSONValue {
        ADFWriter.document(blocks(ofPart: part))
    }

    /// The same as wiki text.
    package static func wiki(ofPart part: NewPart) -> String {
        WikiWriter.text(blocks(ofPart: part))
    }

    /// How many conditions are shown, and how long each may be: from the most to the least, which
    /// always fits.
    private static let conditionDetails = [
        (countMax: 50, unitsMax: conditionUnitsMax), (countMax: 50, unitsMax: 100),
        (countMax: 10, unitsMax: 100),
    ]

    private static func blocks(ofPart part: NewPart) -> [JiraBlock] {
        let names = Names(of: part.ticket)
        let rule = part.draft.rule.rule
        let title = JiraWords.name(rule.title, rule.identifier, within: nameUnitsMax)
        let entity: Document.Span = .link([.untrusted(names.entity)], url: part.ticket.entityURL)
        let failing: Document.Text =
            "This \(names.scorecard) \(title) rule is currently not passed for \(entity)."
        let about = about(part.ticket)
        guard let query = rule.query else {
            return [.paragraph(failing)] + advice(for: rule) + [.paragraph([]), about]
        }
        let conditions = RuleConditions(of: query)
        return .fitting(conditionDetails) { detail in
            [
                .paragraph(
                    "\(failing) To pass it, you need to meet the following rule conditions:"
                ),
                .paragraph(" "),
                .expand(title: "\(title) conditions", lines(conditions, detail)),
                .paragraph([]), about,
            ]
        }
    }

    private static func lines(
        _ conditions: RuleConditions,
        _ detail: (countMax: Int, unitsMax: Int)
    ) -> [Document.Text] {
        var lines = conditions.lines.prefix(detail.countMax)
            .map { line -> Document.Text in
                let words = JiraWords.name(line.words, within: detail.unitsMax)
                return "\(.code("\(own: line.lead) "))\(words)"
            }
        let more = conditions.lines.count - lines.count
        if more > 0 { lines.append("… and \(more) more") }
        return lines
    }

    /// What the rule's author says of it, where Port shows no conditions.
    private static func advice(for rule: Rule) -> [JiraBlock] {
        RuleAdvice(words: Language.en.wording).text(for: rule).map { [.paragraph($0)] } ?? []
    }
}
