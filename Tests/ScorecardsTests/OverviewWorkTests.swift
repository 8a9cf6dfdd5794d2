import JSON
import Scorecards
import Testing
import TestSupport

/// What a catalogue is called costs no more than its length.
struct OverviewWorkTests {
    private struct Catalogue {
        var scorecard: Scorecard
        var entities: [Entity]

        /// Every text hostile; those of a list differ at their ends, and in length: which of them a
        /// hash table compares is a matter of chance.
        init(_ bytes: Int) {
            let marks = HostileText.marks(bytes: bytes / 8)
            let names = (0..<4).map { marks + String(repeating: "x", count: $0) }
            scorecard = Scorecard(
                identifier: marks,
                title: marks,
                blueprint: marks,
                levels: names.map { Level(title: $0) },
                rules: names.map { Rule(identifier: $0, title: $0, level: $0) }
            )
            let met = Array(names.prefix(2))
            entities = names.map { name in
                Entity(
                    identifier: name,
                    title: name,
                    teams: TextList(names + names),
                    standing: Standing(
                        level: name,
                        met: TextList(met),
                        unmet: TextList(names.dropFirst(2))
                    )
                )
            }
        }
    }

    @Test func `an overview costs the length of its names`() async {
        await WorkGrowth.expectLinear(Catalogue.init) { catalogue in
            let overview = ScorecardOverview(of: catalogue.entities, in: catalogue.scorecard)
            #expect(overview.teams.map(\.entities) == [4, 4, 4, 4])
            #expect(overview.atTop == 1)
        }
    }

    @Test func `finding who misses a rule costs the length of the names`() async {
        await WorkGrowth.expectLinear(Catalogue.init) { catalogue in
            let unmet = UnmetRules(of: catalogue.entities, in: catalogue.scorecard)
            #expect(unmet.count == 3)
        }
    }

    @Test func `levels, teams and rules that differ in bytes alone are different`() {
        let spellings = ["\u{E9}", "e\u{301}"]
        let scorecard = Scorecard(
            identifier: "s",
            title: "S",
            blueprint: "b",
            levels: spellings.map { Level(title: $0) },
            rules: spellings.map { Rule(identifier: $0, title: $0, level: $0) }
        )
        let entity = Entity(
            identifier: "a",
            title: "A",
            teams: TextList(spellings),
            standing: Standing(level: spellings[1], met: [spellings[1]], unmet: [])
        )
        let overview = ScorecardOverview(of: [entity], in: scorecard)
        #expect(overview.teams.count == 2)
        #expect(overview.rules.map(\.met) == [0, 1])
        #expect(overview.atTop == 1)
    }
}
