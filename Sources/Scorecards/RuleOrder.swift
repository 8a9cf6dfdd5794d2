import JSON

/// The rules of a scorecard from the lowest level to the highest, looked up by identifier.
package struct RuleOrder: Sendable {
    private let places: [ExactString: Place]

    /// Sorts the rules by level, stably; rules of unknown levels come last.
    package init(of scorecard: Scorecard) {
        let levels = Dictionary(
            scorecard.levels.enumerated().map { (ExactString($1.title), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let ordered = scorecard.rules.sorted {
            (levels[ExactString($0.level)] ?? .max) < (levels[ExactString($1.level)] ?? .max)
        }
        places = Dictionary(
            ordered.enumerated()
                .map { (ExactString($1.identifier), Place(rank: $0, title: $1.title)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns the position of a rule, from 0; `Int.max` for a rule that the scorecard lacks.
    package func rank(of rule: String) -> Int {
        places[ExactString(rule)]?.rank ?? .max
    }

    /// Returns the title of a rule, or its identifier without one.
    package func title(of rule: String) -> String {
        guard let title = places[ExactString(rule)]?.title, !title.isEmpty else { return rule }
        return title
    }

    private struct Place {
        var rank: Int
        var title: String
    }
}
