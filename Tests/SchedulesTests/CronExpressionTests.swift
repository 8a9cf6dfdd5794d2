import Platform
import Schedules
import Testing

struct CronExpressionTests {
    private static let monday = Timestamp(secondsSince1970: 1_764_547_200)  // 2025-12-01T00:00Z

    /// The next firings in UTC after 2025-12-01T00:00, without their seconds.
    private static func firings(of text: String, count: Int = 4) throws -> [String] {
        Schedule(try CronExpression(text), in: .utc)
            .firings(after: monday, count: count)
            .map { String($0.description.dropLast(8)) }
    }

    @Test(
        arguments: [
            ("0 9 * * MON", ["2025-12-01T09:00", "2025-12-08T09:00", "2025-12-15T09:00"]),
            ("*/20 9 1 * *", ["2025-12-01T09:00", "2025-12-01T09:20", "2025-12-01T09:40"]),
            ("5/25 0 * * *", ["2025-12-01T00:05", "2025-12-01T00:30", "2025-12-01T00:55"]),
            ("0 0 31 * *", ["2025-12-31T00:00", "2026-01-31T00:00", "2026-03-31T00:00"]),
            ("0 0 29 2 *", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
            ("0 8 * * 1-5/2", ["2025-12-01T08:00", "2025-12-03T08:00", "2025-12-05T08:00"]),
            ("0 8 * * 7", ["2025-12-07T08:00", "2025-12-14T08:00", "2025-12-21T08:00"]),
            ("0 8 * * 0", ["2025-12-07T08:00", "2025-12-14T08:00", "2025-12-21T08:00"]),
            ("0 8 * * fri-sun", ["2025-12-05T08:00", "2025-12-06T08:00", "2025-12-07T08:00"]),
            ("0 8 1 jan,Apr *", ["2026-01-01T08:00", "2026-04-01T08:00", "2027-01-01T08:00"]),
            ("\t0  8 1,15 *\t* ", ["2025-12-01T08:00", "2025-12-15T08:00", "2026-01-01T08:00"]),
        ]
    )
    func `an expression names its minutes`(text: String, expected: [String]) throws {
        #expect(try Self.firings(of: text, count: 3) == expected)
    }

    @Test func `of two restricted days either will do, as in Vixie's cron`() throws {
        #expect(
            try Self.firings(of: "0 0 13 * FRI") == [
                "2025-12-05T00:00", "2025-12-12T00:00", "2025-12-13T00:00", "2025-12-19T00:00",
            ]
        )
    }

    @Test func `a field that begins with a star restricts no day, so both have to match`() throws {
        #expect(
            try Self.firings(of: "0 0 */2 * FRI") == [
                "2025-12-05T00:00", "2025-12-19T00:00", "2026-01-09T00:00", "2026-01-23T00:00",
            ]
        )
    }

    @Test(arguments: [("0 9 * * 0", "00 09 * * 7"), ("0 0 1 1 *", "0  0 1 JAN *")])
    func `two spellings of one expression are equal`(left: String, right: String) throws {
        #expect(try CronExpression(left) == CronExpression(right))
        #expect(try CronExpression(left).hashValue == CronExpression(right).hashValue)
    }

    @Test(
        arguments: [
            (
                "", "it has 0 fields and needs five: minute, hour, day of month, month, day of week"
            ),
            (
                "0 9 * *",
                "it has 4 fields and needs five: minute, hour, day of month, month, day of week"
            ),
            (
                "0 0 9 * * MON",
                "it has 6 fields and needs five: minute, hour, day of month, month, day of week"
            ),
            (
                "@daily", "@daily is a nickname; write the five fields, such as 0 9 * * MON"
            ),
            (
                "0 9 L * *",
                "the day of month L has one of the signs L, W, # and ?, which are not supported; "
                    + "write numbers, names, ranges, lists and steps"
            ),
            (
                "0 9 * * FRI#2",
                "the day of week FRI#2 has one of the signs L, W, # and ?, which are not "
                    + "supported; write numbers, names, ranges, lists and steps"
            ),
            (
                "0 9 ? * 5L",
                "the day of month ? has one of the signs L, W, # and ?, which are not supported; "
                    + "write numbers, names, ranges, lists and steps"
            ),
            (
                "0 9 * * 5L",
                "the day of week 5L has one of the signs L, W, # and ?, which are not supported; "
                    + "write numbers, names, ranges, lists and steps"
            ),
            (
                "0 9 15W * *",
                "the day of month 15W has one of the signs L, W, # and ?, which are not "
                    + "supported; write numbers, names, ranges, lists and steps"
            ),
            ("60 9 * * *", "the minute 60 is not from 0 to 59"),
            ("0 24 * * *", "the hour 24 is not from 0 to 23"),
            ("0 9 0 * *", "the day of month 0 is not from 1 to 31"),
            ("0 9 * 13 *", "the month 13 is not from 1 to 12"),
            ("0 9 * * 8", "the day of week 8 is not from 0 to 7"),
            (
                "0 99999999999999999999 * * *",
                "the hour 99999999999999999999 is not from 0 to 23"
            ),
            ("0 17-9 * * *", "the hour 17-9 ends before it starts"),
            ("0 9 * * FRI-1", "the day of week FRI-1 ends before it starts"),
            ("*/0 9 * * *", "the step of the minute */0 is not a whole number from 1 on"),
            ("*/x 9 * * *", "the step of the minute */x is not a whole number from 1 on"),
            (
                "0 9 * * MONDAY",
                "the day of week MONDAY is not a number from 0 to 7 or a name from SUN to SAT, "
                    + "nor a range, list or step of them"
            ),
            (
                "0 9 * * \u{17F}un",
                "the day of week \u{17F}un is not a number from 0 to 7 or a name from SUN to SAT, "
                    + "nor a range, list or step of them"
            ),
            (
                "0,,5 9 * * *",
                "the minute has an empty item and needs a number from 0 to 59"
            ),
            (
                "-5 9 * * *",
                "the minute -5 is not a number from 0 to 59, nor a range, list or step of them"
            ),
            (
                "0 9 30 2 *",
                "no month that it names has the day that it names, so it would never fire"
            ),
            (
                "0 9 31 2,4,6,9,11 */2",
                "no month that it names has the day that it names, so it would never fire"
            ),
        ]
    )
    func `what is no expression is refused in one clause`(text: String, clause: String) {
        let error = #expect(throws: CronError.self) { try CronExpression(text) }
        #expect(error?.description == clause)
    }
}
