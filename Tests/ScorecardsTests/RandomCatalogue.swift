import JSON
import Platform
import Scorecards
import TestSupport

/// A scorecard with entities, made from few names, so that two of them have much in common.
struct RandomCatalogue {
    var scorecard: Scorecard
    var entities: [Entity]
    var calendar = ResultCalendar()

    /// Two of them are canonically equivalent, and different.
    private static let names = ["a", "b", "\u{E9}", "e\u{301}", "", "a/b%", "日本", "zz"]
    private static let levels = ["Basic", "Bronze", "Silver", "Gold", "Gold\u{301}"]

    init(using generator: inout SeededGenerator) {
        let isLarge = Int.random(in: 0..<10, using: &generator) == 0
        let rules = Self.names + (isLarge ? (0..<90).map { "rule \($0)" } : [])
        var kept = rules.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
        kept.shuffle(using: &generator)
        var levels = Self.levels.shuffled(using: &generator)
        if Bool.random(using: &generator) { levels.append(levels[0]) }
        if Bool.random(using: &generator) { levels.removeFirst() }
        scorecard = Scorecard(
            identifier: "s",
            title: "S",
            blueprint: "b",
            levels: levels.map { Level(title: $0) },
            rules: kept.map { Rule(identifier: $0, title: $0, level: "Gold") }
        )
        entities = []
        for name in Self.names + ["c", "d", "f"] {
            guard Int.random(in: 0..<5, using: &generator) > 0 else { continue }
            entities.append(Self.entity(name, rules, using: &generator))
            for rule in rules where Int.random(in: 0..<6, using: &generator) == 0 {
                let since = Timestamp(
                    secondsSince1970: .random(in: -9_000...2_000_000_000, using: &generator)
                )
                calendar[name, rule] = ResultDates(
                    since: Bool.random(using: &generator) ? since : nil
                )
            }
        }
        entities.shuffle(using: &generator)
    }

    private static func entity(
        _ name: String,
        _ rules: [String],
        using generator: inout SeededGenerator
    ) -> Entity {
        var standing: Standing?
        if Int.random(in: 0..<6, using: &generator) > 0 {
            // Often nothing is missed.
            let share = Int.random(in: 0..<4, using: &generator)
            let unmet = rules.filter { _ in Int.random(in: 0..<4, using: &generator) < share }
            standing = Standing(
                level: (levels + [nil]).randomElement(using: &generator) ?? nil,
                met: [],
                unmet: TextList(unmet.shuffled(using: &generator))
            )
        }
        return Entity(identifier: name, title: name, teams: [], standing: standing)
    }
}
