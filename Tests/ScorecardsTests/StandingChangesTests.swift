import JSON
import Platform
import Scorecards
import Testing
import TestSupport

struct StandingChangesTests {
    private static let now = Timestamp(secondsSince1970: 1_800_000_000)
    private let scorecard = Scorecard(
        identifier: "s",
        title: "S",
        blueprint: "b",
        levels: ["Basic", "Bronze", "Silver"].map { Level(title: $0) },
        rules: ["r1", "r2", "r3"].map { Rule(identifier: $0, title: $0, level: "Silver") }
    )

    private func look(_ entities: (String, String?, TextList?)...) -> StandingSnapshot {
        let entities = entities.map { name, level, unmet in
            Entity(
                identifier: name,
                title: name,
                teams: [],
                standing: unmet.map { Standing(level: level, met: [], unmet: $0) }
            )
        }
        return StandingSnapshot(
            of: entities,
            at: Self.now,
            after: nil,
            calendar: ResultCalendar()
        )
    }

    private func changes(
        _ before: StandingSnapshot?,
        _ after: StandingSnapshot
    ) -> StandingChanges {
        StandingChanges(from: before, to: after, in: scorecard)
    }

    @Test func `the first look changes nothing, and is not empty`() {
        let changes = changes(nil, look(("a", "Basic", ["r1"])))
        #expect(changes.isFirst && !changes.isEmpty)
        #expect(changes.new == 0 && changes.fixed == 0 && changes.still == 0)
        #expect(changes.cleared.isEmpty && changes["a"] == nil)
    }

    @Test func `what an entity fixed, what is new and what is still unmet are told apart`() {
        let changes = changes(
            look(("a", "Basic", ["r1", "r2"])),
            look(("a", "Bronze", ["r3", "r2"]))
        )
        #expect(
            changes["a"]
                == EntityChange(
                    fixed: ["r1"],
                    new: ["r3"],
                    levelBefore: "Basic",
                    levelNow: "Bronze",
                    move: .risen
                )
        )
        #expect(changes.fixed == 1 && changes.new == 1 && changes.still == 1)
        #expect(changes.risen == ["a"] && changes.fallen == [] && changes.cleared == [])
        #expect(!changes.isEmpty && !changes.isFirst)
    }

    @Test func `an entity that misses nothing any more is cleared`() {
        let changes = changes(
            look(("b", "Basic", ["r1"]), ("a", "Basic", ["r1"]), ("c", "Silver", [])),
            look(("a", "Silver", []), ("b", "Silver", []), ("c", "Silver", []))
        )
        #expect(changes.cleared == ["a", "b"])
    }

    @Test func `the same look again is empty`() {
        let look = look(("a", "Basic", ["r1", "r2"]), ("b", nil, []))
        let changes = changes(look, look)
        #expect(changes.isEmpty && changes.still == 2)
    }

    @Test func `an entity that left is neither fixed nor new, and what comes in is new`() {
        let changes = changes(
            look(("gone", "Silver", ["r1"])),
            look(("came", "Basic", ["r2"]))
        )
        #expect(changes.fixed == 0 && changes["gone"] == nil && changes.fallen == [])
        #expect(changes["came"] == EntityChange(new: ["r2"], levelNow: "Basic"))
    }

    private func exemptions(of entity: String, _ rule: String) -> Exemptions {
        var calendar = ResultCalendar()
        calendar[entity, rule] = ResultDates(since: Self.now)
        return Exemptions(calendar: calendar, graceDays: 7, now: Self.now)
    }

    @Test func `what is within its grace changes nothing, and is new when that is over`() {
        let before = look(("a", "Silver", []), ("b", "Basic", ["r1"]))
        let after = look(("a", "Basic", ["r3"]), ("b", "Basic", ["r1"]))
        let young = exemptions(of: "a", "r3")
        let changes = StandingChanges(from: before, to: after, in: scorecard, without: young)
        #expect(changes.isEmpty && changes.new == 0 && changes.fallen == [] && changes.still == 1)
        let told = after.without(young)
        #expect(told.unmetRules == 1 && told.since("a", "r3") == nil)
        let later = self.changes(told, after)
        #expect(later.new == 1 && later["a"]?.new == ["r3"] && later.still == 1)
    }

    @Test func `what becomes exempt is neither fixed nor clears anybody`() {
        let look = look(("a", "Basic", ["r1", "r2"]))
        let changes = StandingChanges(
            from: look,
            to: look,
            in: scorecard,
            without: exemptions(of: "a", "r1")
        )
        #expect(changes.isEmpty && changes.fixed == 0 && changes.cleared == [])
        #expect(changes.still == 1)
    }

    @Test func `an entity that fell for more than what is exempt has fallen`() {
        let changes = StandingChanges(
            from: look(("a", "Silver", [])),
            to: look(("a", "Basic", ["r1", "r3"])),
            in: scorecard,
            without: exemptions(of: "a", "r3")
        )
        #expect(changes.fallen == ["a"] && changes["a"]?.new == ["r1"])
    }

    @Test func `an entity without a standing is not compared`() {
        #expect(changes(look(("a", "Basic", ["r1"])), look(("a", nil, nil))).isEmpty)
    }

    @Test func `a rule that the scorecard lost is not fixed, and clears nobody`() {
        let changes = changes(look(("a", "Basic", ["lost"])), look(("a", "Basic", [])))
        #expect(changes.isEmpty && changes.fixed == 0 && changes.cleared == [])
    }

    @Test(arguments: [("Basic", nil), ("Other", "Silver"), ("Basic", "Twice")])
    func `a level that has no one place in the scorecard is neither risen nor fallen`(
        before: String,
        after: String?
    ) {
        var scorecard = scorecard
        scorecard.levels += [Level(title: "Twice"), Level(title: "Twice"), Level(title: "Twice")]
        let changes = StandingChanges(
            from: look(("a", before, [])),
            to: look(("a", after, [])),
            in: scorecard
        )
        #expect(changes.isEmpty)
    }

    @Test func `2,000 pairs of random catalogues change as a plain model says`() {
        var generator = SeededGenerator(seed: 20)
        var fixed = 0
        for _ in 0..<2_000 {
            let before = RandomCatalogue(using: &generator)
            let after = RandomCatalogue(using: &generator)
            let (past, week) = (Timestamp(secondsSince1970: 1_799_000_000), 604_800 as Int64)
            let then = StandingSnapshot(
                of: before.entities,
                at: past,
                after: nil,
                calendar: before.calendar
            )
            let later = Timestamp(secondsSince1970: past.secondsSince1970 + week)
            let now = StandingSnapshot(
                of: after.entities,
                at: later,
                after: then,
                calendar: after.calendar
            )
            let changes = StandingChanges(from: then, to: now, in: after.scorecard)
            let model = ChangesModel(before, past, after, later)
            #expect(model.differences(from: changes, now) == [])
            fixed += changes.fixed
            for snapshot in [then, now] {
                #expect(StandingSnapshot(bytes: snapshot.bytes) == snapshot)
            }
        }
        #expect(fixed > 1_000)
    }
}

/// What changed, found by looking at every pair.
private struct ChangesModel {
    private let before: RandomCatalogue
    private let past: Timestamp
    private let after: RandomCatalogue
    private let now: Timestamp

    init(_ before: RandomCatalogue, _ past: Timestamp, _ after: RandomCatalogue, _ now: Timestamp) {
        self.before = before
        self.past = past
        self.after = after
        self.now = now
    }

    private func same(_ one: String, _ other: String) -> Bool {
        Array(one.utf8) == Array(other.utf8)
    }

    private func has(_ texts: some Sequence<String>, _ text: String) -> Bool {
        texts.contains { same($0, text) }
    }

    private func inOrder(_ texts: [String]) -> [String] {
        texts.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    private func height(_ level: String?) -> Int? {
        guard let level else { return nil }
        let places = after.scorecard.levels.indices
            .filter { same(after.scorecard.levels[$0].title, level) }
        return places.count == 1 ? places[0] : nil
    }

    private func change(_ entity: Entity, _ standing: Standing, _ old: Standing?) -> EntityChange {
        let known = after.scorecard.rules.map(\.identifier)
        let (low, high) = (height(old?.level), height(standing.level))
        var move = EntityChange.Move.none
        if let low, let high, low != high { move = low < high ? .risen : .fallen }
        return EntityChange(
            fixed: inOrder(
                (old?.unmet ?? []).filter { has(known, $0) && !has(standing.unmet, $0) }
            ),
            new: inOrder(standing.unmet.filter { !has(old?.unmet ?? [], $0) }),
            levelBefore: old?.level,
            levelNow: standing.level,
            move: move
        )
    }

    private func since(
        _ entity: Entity,
        _ rule: String,
        _ old: Standing?
    ) -> Timestamp {
        let previous = before.calendar[entity.identifier, rule]?.since ?? past
        let since =
            after.calendar[entity.identifier, rule]?.since
            ?? (has(old?.unmet ?? [], rule) ? previous : now)
        return Timestamp(secondsSince1970: max(0, since.secondsSince1970) / 3_600 * 3_600)
    }

    /// What the changes and the snapshot have otherwise, in words.
    func differences(from changes: StandingChanges, _ snapshot: StandingSnapshot) -> [String] {
        var differences: [String] = []
        var (fixed, new, still, unmet) = (0, 0, 0, 0)
        var (risen, fallen, cleared): ([String], [String], [String]) = ([], [], [])
        for entity in after.entities {
            guard let standing = entity.standing else {
                if changes[entity.identifier] != nil { differences.append("standing") }
                continue
            }
            let old = before.entities.first { same($0.identifier, entity.identifier) }?.standing
            let change = change(entity, standing, old)
            let isChange = !change.fixed.isEmpty || !change.new.isEmpty || change.move != .none
            if changes[entity.identifier] != (isChange ? change : nil) {
                differences.append("\(entity.identifier): \(change)")
            }
            (fixed, new) = (fixed + change.fixed.count, new + change.new.count)
            still += standing.unmet.count - change.new.count
            if change.move == .risen { risen.append(entity.identifier) }
            if change.move == .fallen { fallen.append(entity.identifier) }
            if !change.fixed.isEmpty, standing.unmet.isEmpty { cleared.append(entity.identifier) }
            for rule in standing.unmet {
                unmet += 1
                if snapshot.since(entity.identifier, rule) != since(entity, rule, old) {
                    differences.append("since of \(rule) of \(entity.identifier)")
                }
            }
        }
        if (fixed, new, still) != (changes.fixed, changes.new, changes.still) {
            differences.append("counts")
        }
        let lists = [risen, fallen, cleared].map(inOrder)
        if lists != [changes.risen, changes.fallen, changes.cleared] {
            differences.append("lists")
        }
        if unmet != snapshot.unmetRules { differences.append("unmet") }
        return differences
    }
}
