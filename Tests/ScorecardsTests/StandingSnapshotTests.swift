import JSON
import Platform
import Scorecards
import Testing
import TestSupport

struct StandingSnapshotTests {
    private static func catalogue(_ count: Int) -> [Entity] {
        var generator = SeededGenerator(seed: 3)
        let rules = (0..<20).map { "rule_number_\($0)" }
        return (0..<count)
            .map { index in
                let unmet = rules.filter { _ in Bool.random(using: &generator) }
                return Entity(
                    identifier: "payments-service-\(index)",
                    title: "Service",
                    teams: [],
                    standing: Standing(
                        level: ["Basic", "Bronze", "Gold"][index % 3],
                        met: [],
                        unmet: TextList(unmet)
                    )
                )
            }
    }

    private static func hour(_ number: Int64) -> Timestamp {
        Timestamp(secondsSince1970: 1_800_000_000 + number * 3_600)
    }

    @Test func `20,000 entities that miss half of 20 rules are stored in a few hundred KB`() {
        let entities = Self.catalogue(20_000)
        let calendar = ResultCalendar()
        var snapshot: StandingSnapshot?
        for week in 0..<4 as Range<Int64> {
            snapshot = StandingSnapshot(
                of: entities.dropFirst(Int(3 - week) * 5_000),
                at: Self.hour(week * 168),
                after: snapshot,
                calendar: calendar
            )
        }
        let bytes = snapshot?.bytes ?? []
        #expect(bytes.count < 420_000)
        #expect(StandingSnapshot(bytes: bytes) == snapshot)
        #expect(snapshot?.since(entities[19_999].identifier, "rule_number_0") != Self.hour(504))
    }

    @Test func `since when a rule is unmet is what Port knows, else what was known, else now`() {
        func look(
            _ hour: Int64,
            after previous: StandingSnapshot?,
            _ calendar: ResultCalendar = ResultCalendar()
        ) -> StandingSnapshot {
            let standing = Standing(level: nil, met: [], unmet: hour == 0 ? ["a"] : ["a", "b"])
            let entity = Entity(identifier: "e", title: "E", teams: [], standing: standing)
            return StandingSnapshot(
                of: [entity],
                at: Self.hour(hour),
                after: previous,
                calendar: calendar
            )
        }
        let first = look(0, after: nil)
        let second = look(9, after: StandingSnapshot(bytes: first.bytes))
        #expect(second.since("e", "a") == Self.hour(0) && second.since("e", "b") == Self.hour(9))
        var calendar = ResultCalendar()
        calendar["e", "a"] = ResultDates(since: Self.hour(-100))
        let third = look(20, after: second, calendar)
        #expect(third.since("e", "a") == Self.hour(-100))
        #expect(third.since("e", "c") == nil && third.since("f", "a") == nil)
    }

    @Test func `a time is rounded down to its hour`() {
        let entity = Entity(
            identifier: "e",
            title: "E",
            teams: [],
            standing: Standing(level: nil, met: [], unmet: ["a"])
        )
        let snapshot = StandingSnapshot(
            of: [entity],
            at: Self.hour(0) + .seconds(3_599),
            after: nil,
            calendar: ResultCalendar()
        )
        #expect(snapshot.since("e", "a") == Self.hour(0))
    }

    @Test func `of an entity that came twice the last counts`() {
        let entities = [["a", "b"], ["c", "c"]]
            .map { (unmet: TextList) in
                Entity(
                    identifier: "e",
                    title: "E",
                    teams: [],
                    standing: Standing(level: nil, met: [], unmet: unmet)
                )
            }
        let snapshot = StandingSnapshot(
            of: entities,
            at: Self.hour(0),
            after: nil,
            calendar: ResultCalendar()
        )
        #expect(snapshot.unmetRules == 1 && snapshot.since("e", "c") != nil)
        #expect(snapshot.since("e", "a") == nil)
    }

    @Test func `2,000 damaged forms are no snapshot`() {
        let bytes = StandingSnapshot(
            of: Self.catalogue(40),
            at: Self.hour(0),
            after: nil,
            calendar: ResultCalendar()
        )
        .bytes
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            let damaged = Self.damaged(bytes, using: &generator)
            #expect(damaged == bytes || StandingSnapshot(bytes: damaged) == nil)
        }
        for end in bytes.indices { #expect(StandingSnapshot(bytes: Array(bytes[..<end])) == nil) }
    }

    /// Behind the checksum every number is checked: what can be read at all is a whole snapshot,
    /// which can be written, and read again.
    @Test func `2,000 damaged forms with the right checksum trap nothing`() {
        var generator = SeededGenerator(seed: 7)
        var read = 0
        for round in 0..<2_000 {
            let catalogue = RandomCatalogue(using: &generator)
            let bytes = StandingSnapshot(
                of: catalogue.entities,
                at: Self.hour(0),
                after: nil,
                calendar: catalogue.calendar
            )
            .bytes
            let whole = Self.sealed(Array(bytes.dropLast(4)))
            #expect(whole == bytes)
            let body = Self.damaged(Array(bytes.dropLast(4)), using: &generator)
            guard let snapshot = StandingSnapshot(bytes: Self.sealed(body)) else { continue }
            read += 1
            #expect(StandingSnapshot(bytes: snapshot.bytes) == snapshot, "round \(round)")
            let changes = StandingChanges(from: snapshot, to: snapshot, in: catalogue.scorecard)
            #expect(changes.isEmpty && changes.still == snapshot.unmetRules)
        }
        // Damage to a letter, or to a bit of an unmet rule, leaves another snapshot.
        #expect((50..<1_900).contains(read))
    }

    private static func damaged(
        _ bytes: [UInt8],
        using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            guard let place = bytes.indices.randomElement(using: &generator) else { break }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: place)
            default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            }
        }
        return bytes
    }

    private static func sealed(_ body: [UInt8]) -> [UInt8] {
        var sum: UInt32 = 0x811C_9DC5
        for byte in body { sum = (sum ^ UInt32(byte)) &* 0x0100_0193 }
        return body + (0..<4).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
    }
}
