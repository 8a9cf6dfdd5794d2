import Platform
import Schedules
import TestSupport
import Testing

/// Firings where clocks are set: each is once, and none is lost.
struct ScheduleTests {
    private static let isDatabaseThere =
        Repository.isThere("/usr/share/zoneinfo/Europe/Berlin")

    struct Case: CustomTestStringConvertible, Sendable {
        var zone: String
        var expression: String
        var after: Int64
        var firings: [String]
        var testDescription: String { "\(expression) in \(zone)" }
    }

    private static let cases = [
        Case(
            zone: "Europe/Berlin",
            expression: "30 2 * * *",
            after: 1_774_656_000,  // 2026-03-28T00:00Z, the day before the clock goes forward
            firings: [
                "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00",
                "2026-03-30T02:30:00+02:00",
            ]
        ),
        Case(
            zone: "Europe/Berlin",
            expression: "*/20 1-3 29 3 *",
            after: 1_774_656_000,
            firings: [
                "2026-03-29T01:00:00+01:00", "2026-03-29T01:20:00+01:00",
                "2026-03-29T01:40:00+01:00", "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:20:00+02:00",
            ]
        ),
        Case(
            zone: "Europe/Berlin",
            expression: "30 2 * * *",
            after: 1_792_800_000,  // 2026-10-24, the day before it goes back
            firings: [
                "2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00",
                "2026-10-26T02:30:00+01:00",
            ]
        ),
        Case(
            zone: "Europe/Berlin",
            expression: "*/30 2-3 25 10 *",
            after: 1_792_800_000,
            firings: [
                "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00",
                "2026-10-25T03:00:00+01:00", "2026-10-25T03:30:00+01:00",
            ]
        ),
        // From between the two: what was due the first time is not due again.
        Case(
            zone: "Europe/Berlin",
            expression: "30 2 * * *",
            after: 1_792_889_100,  // 2026-10-25T02:45+02:00
            firings: ["2026-10-26T02:30:00+01:00"]
        ),
        Case(
            zone: "America/New_York",
            expression: "0 9 * * MON",
            after: 1_772_582_400,  // 2026-03-04, before daylight saving time
            firings: ["2026-03-09T09:00:00-04:00", "2026-03-16T09:00:00-04:00"]
        ),
        Case(
            zone: "America/Sao_Paulo",
            expression: "15 0 * * *",
            after: 1_541_203_200,  // 2018-11-03, before a midnight that was left out
            firings: [
                "2018-11-03T00:15:00-03:00", "2018-11-04T01:00:00-02:00",
                "2018-11-05T00:15:00-02:00",
            ]
        ),
        Case(
            zone: "Australia/Lord_Howe",
            expression: "10,40 2 4 10 *",
            after: 1_790_812_800,  // 2026-10-01, before half an hour that is left out
            firings: ["2026-10-04T02:30:00+11:00", "2026-10-04T02:40:00+11:00"]
        ),
        Case(
            zone: "Pacific/Apia",
            expression: "0 12 * * *",
            after: 1_325_152_800,  // 2011-12-29, before a day that was left out
            firings: [
                "2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00",
                "2011-12-31T12:00:00+14:00",
            ]
        ),
        Case(
            zone: "Asia/Kathmandu",
            expression: "0 9 1 1 *",
            after: 1_764_547_200,
            firings: ["2026-01-01T09:00:00+05:45"]
        ),
        Case(
            zone: "Africa/Casablanca",
            expression: "30 2 * * *",
            after: 1_771_030_800,  // 2026-02-14, before Ramadan's change
            firings: ["2026-02-14T02:30:00+01:00", "2026-02-15T02:30:00+01:00"]
        ),
        // Beyond what the file records, by its rule.
        Case(
            zone: "Europe/Berlin",
            expression: "30 2 * 3 SUN",
            after: 3_981_657_600,  // 2096-03-04
            firings: [
                "2096-03-04T02:30:00+01:00", "2096-03-11T02:30:00+01:00",
                "2096-03-18T02:30:00+01:00", "2096-03-25T03:00:00+02:00",
            ]
        ),
    ]

    @Test(
        .enabled(if: isDatabaseThere, "the package tzdata is not installed"),
        arguments: cases
    )
    func `each local time is due once`(_ edge: Case) throws {
        let schedule = Schedule(
            try CronExpression(edge.expression),
            in: try ZoneDatabase.system.zone(named: edge.zone)
        )
        let firings = schedule.firings(
            after: Timestamp(secondsSince1970: edge.after),
            count: edge.firings.count
        )
        #expect(firings.map(schedule.text) == edge.firings)
    }

    @Test func `the last firing is caught up with, an older one is not`() throws {
        let schedule = Schedule(try CronExpression("0 9 * * *"), in: .utc)
        let nine = Timestamp(secondsSince1970: 1_764_579_600)  // 2025-12-01T09:00Z
        let hour = Duration.seconds(3_600)
        #expect(schedule.lastFiring(upTo: nine + hour, notBefore: nine) == nine)
        #expect(schedule.lastFiring(upTo: nine, notBefore: nine) == nine)
        #expect(
            schedule.lastFiring(upTo: nine + hour, notBefore: nine + .milliseconds(1)) == nil
        )
        #expect(
            schedule.lastFiring(upTo: nine + hour * 30, notBefore: nine) == nine + hour * 24
        )
    }

    @Test func `an instant within a second is before the next`() throws {
        let schedule = Schedule(try CronExpression("* * * * *"), in: .utc)
        let minute = Timestamp(secondsSince1970: 1_764_579_600)
        let before = Timestamp(millisecondsSince1970: minute.millisecondsSince1970 - 1)
        #expect(schedule.firing(after: before) == minute)
        #expect(schedule.firing(after: minute) == minute + .seconds(60))
        #expect(schedule.firing(after: minute + .milliseconds(59_999)) == minute + .seconds(60))
    }
}
