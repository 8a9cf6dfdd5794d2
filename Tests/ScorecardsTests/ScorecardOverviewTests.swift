import JSON
import Scorecards
import Testing

struct ScorecardOverviewTests {
    private let scorecard = Scorecard(
        identifier: "ready",
        title: "Ready",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Gold")],
        rules: (1...8).map { Rule(identifier: "r\($0)", title: "Rule \($0)", level: "Gold") }
    )

    private func entity(
        _ level: String?,
        teams: [String] = [],
        met: [String] = [],
        missed: [String] = []
    ) -> Entity {
        let standing = Standing(level: level, met: TextList(met), unmet: TextList(missed))
        return Entity(identifier: "e", title: "E", teams: TextList(teams), standing: standing)
    }

    private func overview(_ entities: [Entity]) -> ScorecardOverview {
        ScorecardOverview(of: entities, in: scorecard)
    }

    @Test func `levels are counted in the order in which entities name them`() {
        let bare = Entity(identifier: "bare", title: "Bare", teams: ["core"], standing: nil)
        let overview = overview([
            entity("Gold"), bare, entity("Basic"), entity(""), entity("Gold"), entity(nil),
        ])
        #expect(overview.levels.map(\.level) == ["Gold", nil, "Basic"])
        #expect(overview.levels.map(\.count) == [2, 3, 1])
        #expect(overview.entities == 6 && overview.atTop == 2)
        #expect(overview.teams.map(\.team) == ["core"])
    }

    @Test func `of equal shares the team with more entities at the top comes first`() {
        let overview = overview([
            entity("Gold", teams: ["one", "two"]), entity("Gold", teams: ["two"]),
            entity("Gold", teams: ["half"]), entity("Basic", teams: ["half", "none"]),
            entity("Gold", teams: ["late"]),
        ])
        #expect(overview.topTeams(by: .topLevel).map(\.team) == ["two", "one", "late"])
        #expect(overview.topTeams(by: .entities).map(\.team) == ["two", "half", "one"])
    }

    @Test func `a team without an entity at the top is none of the best`() {
        let overview = overview([
            entity("Basic", teams: ["a", "b"]), entity("Gold", teams: ["b"]),
        ])
        #expect(overview.topTeams(by: .topLevel).map(\.team) == ["b"])
        #expect(overview.topTeams(by: .entities).map(\.team) == ["b", "a"])
    }

    @Test func `a team named twice by an entity owns it once`() {
        let overview = overview([entity("Gold", teams: ["a", "a"])])
        #expect(overview.teams.map(\.entities) == [1] && overview.teams.map(\.atTop) == [1])
    }

    @Test func `no rule is among the highest and the lowest`() {
        func ranked(_ count: Int) -> [[String]] {
            var scorecard = scorecard
            scorecard.rules = Array(scorecard.rules.prefix(count))
            let entities = [entity("Basic", met: ["r4", "r5"]), entity("Basic", met: ["r5"])]
            let overview = ScorecardOverview(of: entities, in: scorecard)
            return [overview.highestRules, overview.lowestRules].map { $0.map(\.rule.identifier) }
        }
        #expect(ranked(0) == [[], []])
        #expect(ranked(2) == [["r1", "r2"], []])
        #expect(ranked(4) == [["r4", "r1", "r2"], ["r3"]])
        #expect(ranked(8) == [["r5", "r4", "r1"], ["r6", "r7", "r8"]])
    }

    @Test func `two rules of one title are two, and one that is listed twice is one`() {
        var scorecard = scorecard
        scorecard.rules = [
            Rule(identifier: "a", title: "Same", level: "Gold"),
            Rule(identifier: "b", title: "Same", level: "Gold"),
            Rule(identifier: "a", title: "Other", level: "Gold"),
        ]
        let entities = [entity("Basic", met: ["a", "a"], missed: ["b"])]
        let rules = ScorecardOverview(of: entities, in: scorecard).rules
        #expect(rules.map(\.rule.identifier) == ["a", "b"])
        #expect(rules.map(\.met) == [1, 0])
    }

    @Test func `row 18: a rule that only one of Port's two answers knows harms nothing`() {
        let overview = overview([entity("Basic", met: ["r1", "new"], missed: ["newer"])])
        #expect(overview.rules.map(\.rule.identifier) == scorecard.rules.map(\.identifier))
        #expect(overview.rules.map(\.met) == [1, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [[], ["Gold", "Gold"]])
    func `without one last level nobody is at the top`(levels: [String]) {
        var scorecard = scorecard
        scorecard.levels = levels.map { Level(title: $0) }
        let overview = ScorecardOverview(of: [entity("Gold", teams: ["a"])], in: scorecard)
        #expect(overview.topLevel == nil && overview.atTop == 0)
        #expect(overview.topTeams(by: .topLevel).isEmpty)
        #expect(overview.topTeams(by: .entities).map(\.team) == ["a"])
    }
}
