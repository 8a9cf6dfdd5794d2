import JSON
import Platform
import Scorecards

/// Reads the dates of failing rules from the entities of `_rule_result`.
///
/// What is not this scorecard's is left out here, however Port filters: mirror properties may not be
/// searchable. A result belongs to a rule by its relation `rule`. The form of that identifier is
/// not documented: it is taken as the rule's own, else what stands behind a `:`, `/` or `.` of it,
/// the longest such part that is the identifier of a rule of the scorecard.
///
/// Source: Port "Concepts and structure" of scorecards, "Scorecard Rule Result".
struct RuleResultReader {
    private let scorecard: Scorecard
    private let rules: Set<ExactString>
    private let hasExemption: Bool
    private let hasDueDate: Bool

    /// The paths to read of each entity, in the order of `Place`.
    let paths: [EntityPath]

    /// Where each value of an entity is; the two named properties come behind.
    private enum Place: Int {
        case entity, rule, result, since, scorecard, blueprint, target
        case named
    }

    init(of scorecard: Scorecard, exemptFrom: String?, dueFrom: String?) {
        self.scorecard = scorecard
        rules = Set(scorecard.rules.map { ExactString($0.identifier) })
        (hasExemption, hasDueDate) = (exemptFrom != nil, dueFrom != nil)
        paths =
            [
                .property("entity"), .relation("rule"), .property("result"),
                .property("result_last_change"), .property("scorecard"), .property("blueprint"),
                // Port names the relation to the evaluated entity by that entity's blueprint.
                .relation(scorecard.blueprint),
            ] + [exemptFrom, dueFrom].compactMap { $0.map { .property($0) } }
    }

    /// What to ask Port for, the narrower first: a search by the scorecard may be refused.
    var filters: [JSONValue] {
        let isFailing: JSONValue = ["property": "result", "operator": "=", "value": "Not passed"]
        let names = [scorecard.identifier, scorecard.title]
            .map { name -> JSONValue in
                ["property": "scorecard", "operator": "=", "value": .string(name)]
            }
        let isOurs: JSONValue = ["combinator": "or", "rules": .array(names)]
        return [
            ["combinator": "and", "rules": [isFailing, isOurs]],
            ["combinator": "and", "rules": [isFailing]],
        ]
    }

    /// Adds the dates of a result; the first of one rule and entity counts.
    func add(_ result: Entity, to calendar: inout ResultCalendar) {
        guard text(.result, of: result)?.hasSameBytes(as: "Not passed") == true, isOurs(result),
            let entity = text(.entity, of: result),
            let rule = text(.rule, of: result).flatMap(ownRule), calendar[entity, rule] == nil
        else { return }
        let named = Place.named.rawValue
        let dates = ResultDates(
            since: date(at: Place.since.rawValue, of: result, dateAt: .start),
            due: hasDueDate
                ? date(at: named + (hasExemption ? 1 : 0), of: result, dateAt: .end) : nil,
            exemptUntil: hasExemption ? date(at: named, of: result, dateAt: .end) : nil
        )
        if dates != ResultDates() { calendar[entity, rule] = dates }
    }

    /// Whether the result is of this scorecard and blueprint, as far as it says.
    private func isOurs(_ result: Entity) -> Bool {
        if let name = text(.scorecard, of: result),
            !name.hasSameBytes(as: scorecard.title), !name.hasSameBytes(as: scorecard.identifier)
        {
            return false
        }
        // The property may hold the blueprint's title, which is not known here.
        guard let blueprint = text(.blueprint, of: result) else { return true }
        return blueprint.hasSameBytes(as: scorecard.blueprint) || text(.target, of: result) != nil
    }

    private func ownRule(_ identifier: String) -> String? {
        if rules.contains(ExactString(identifier)) { return identifier }
        var rest = identifier[...]
        for _ in 0..<Self.separatorsMax {
            guard let end = rest.utf8.firstIndex(where: Self.isSeparator) else { return nil }
            rest = rest[rest.utf8.index(after: end)...]
            if rules.contains(ExactString(rest)) { return String(rest) }
        }
        return nil
    }

    /// How many separators are looked behind, so that an identifier costs no more than its length.
    private static let separatorsMax = 8

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: ".")].contains(byte)
    }

    private func text(_ place: Place, of result: Entity) -> String? {
        text(at: place.rawValue, of: result)
    }

    private func text(at place: Int, of result: Entity) -> String? {
        var texts = result.values[place].makeIterator()
        return texts.next()
    }

    private func date(
        at place: Int,
        of result: Entity,
        dateAt edge: Timestamp.DayEdge
    ) -> Timestamp? {
        text(at: place, of: result).flatMap { Timestamp($0, dateAt: edge) }
    }
}
