import JSON
import Scorecards
import Testing

struct UnmetRulesTests {
    private let scorecard = Scorecard(
        identifier: "ready",
        title: "Ready",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Bronze"), Level(title: "Gold")],
        rules: [
            Rule(identifier: "logs", title: "Has logs", level: "Gold"),
            Rule(identifier: "owner", title: "Has an owner", level: "Bronze"),
        ]
    )

    private func entity(_ name: String, _ level: String?, met: Int, of total: Int) -> Entity {
        let rules = (0..<total).map { "r\($0)" }
        return Entity(
            identifier: name,
            title: name,
            teams: [],
            standing: Standing(
                level: level,
                met: TextList(rules.prefix(met)),
                unmet: TextList(rules.dropFirst(met))
            )
        )
    }

    private func names(_ unmet: UnmetRules) -> [[String]] {
        unmet.groups.map { [$0.title] + $0.shortfalls.map(\.entity.identifier) }
    }

    @Test func `levels come as first seen, and in one the most met rules come first`() {
        let unmet = UnmetRules(
            of: [
                entity("a", "Bronze", met: 1, of: 4),
                entity("b", "Basic", met: 0, of: 4),
                entity("c", "Bronze", met: 2, of: 4),
                entity("d", "Bronze", met: 1, of: 4),
                entity("e", "Bronze", met: 2, of: 4),
            ],
            in: scorecard
        )
        #expect(names(unmet) == [["Bronze", "c", "e", "a", "d"], ["Basic", "b"]])
        #expect(unmet.count == 5)
    }

    @Test func `the last level and entities that meet everything are left out`() {
        let unmet = UnmetRules(
            of: [
                entity("top", "Gold", met: 1, of: 4),
                entity("complete", "Bronze", met: 4, of: 4),
                entity("short", "Bronze", met: 3, of: 4),
            ],
            in: scorecard
        )
        #expect(names(unmet) == [["Bronze", "short"]])
    }

    @Test func `an entity without a standing or without results is not measured`() {
        let bare = Entity(identifier: "bare", title: "bare", teams: [], standing: nil)
        let unmet = UnmetRules(of: [bare, entity("empty", "Basic", met: 0, of: 0)], in: scorecard)
        #expect(unmet.groups.isEmpty)
        #expect(unmet.count == 0)
    }

    @Test func `row 13: a missing or empty level is said in words`() {
        let unmet = UnmetRules(
            of: [entity("a", nil, met: 0, of: 1), entity("b", "", met: 0, of: 1)],
            in: scorecard
        )
        #expect(names(unmet) == [["No level yet", "a", "b"]])
        #expect(unmet.groups.first?.level == nil)
    }

    @Test func `a scorecard without levels keeps nobody out`() {
        var bare = scorecard
        bare.levels = []
        let entities = [entity("a", nil, met: 0, of: 1), entity("b", "Gold", met: 0, of: 1)]
        #expect(UnmetRules(of: entities, in: bare).count == 2)
    }

    @Test func `row 13: a title that two levels share keeps nobody out`() {
        var twice = scorecard
        twice.levels = [Level(title: "Gold"), Level(title: "Bronze"), Level(title: "Gold")]
        let entities = [entity("a", "Gold", met: 1, of: 4), entity("b", "Bronze", met: 1, of: 4)]
        #expect(names(UnmetRules(of: entities, in: twice)) == [["Gold", "a"], ["Bronze", "b"]])
    }

    @Test func `row 13: who is at a level that was renamed is reminded under its old title`() {
        let unmet = UnmetRules(of: [entity("a", "Golden", met: 1, of: 4)], in: scorecard)
        #expect(names(unmet) == [["Golden", "a"]])
    }
}
