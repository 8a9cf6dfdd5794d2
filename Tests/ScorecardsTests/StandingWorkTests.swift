import JSON
import Platform
import Scorecards
import Testing
import TestSupport

/// What changed is found in time that grows with the catalogue, whatever it is called.
struct StandingWorkTests {
    private struct Looks {
        var scorecard: Scorecard
        var before: [Entity]
        var after: [Entity]

        init(names: [String], rules: [String]) {
            scorecard = Scorecard(
                identifier: "s",
                title: "S",
                blueprint: "b",
                levels: rules.map { Level(title: $0) },
                rules: rules.map { Rule(identifier: $0, title: $0, level: $0) }
            )
            func entities(missing place: Int) -> [Entity] {
                names.enumerated()
                    .map { index, name in
                        let (rule, other) = (index % rules.count, (index + place) % rules.count)
                        return Entity(
                            identifier: name,
                            title: name,
                            teams: [],
                            standing: Standing(
                                level: rules[rule],
                                met: [],
                                unmet: [rules[rule], rules[other]]
                            )
                        )
                    }
            }
            (before, after) = (entities(missing: 1), entities(missing: 2))
        }

        /// Every text hostile, and different only at its end.
        init(bytes: Int) {
            let marks = HostileText.marks(bytes: bytes / 8)
            let names = (0..<4).map { marks + String(repeating: "x", count: $0) }
            self.init(names: names, rules: names)
        }
    }

    private func compare(_ looks: Looks) {
        let start = Timestamp(secondsSince1970: 1_800_000_000)
        let before = StandingSnapshot(
            of: looks.before,
            at: start,
            after: nil,
            calendar: ResultCalendar()
        )
        let stored = StandingSnapshot(bytes: before.bytes)
        #expect(stored == before)
        let after = StandingSnapshot(
            of: looks.after,
            at: start + .seconds(604_800),
            after: stored,
            calendar: ResultCalendar()
        )
        let changes = StandingChanges(from: stored, to: after, in: looks.scorecard)
        #expect(changes.still == looks.before.count && changes.new == looks.before.count)
        #expect(changes.fixed == changes.new)
    }

    @Test func `finding what changed costs the length of the names`() async {
        await WorkGrowth.expectLinear({ Looks(bytes: $0) }, compare)
    }

    @Test func `finding what changed costs no more than the entities, each with rules of its own`()
        async
    {
        await WorkGrowth.expectLinear(
            { size in
                let names = (0..<max(8, size / 8)).map { "entity \($0)" }
                return Looks(names: names, rules: names)
            },
            compare
        )
    }
}
