import Platform
import Testing
import TestSupport

struct TimestampReadingTests {
    @Test(
        arguments: [
            ("2026-11-24T09:30:00Z", "2026-11-24T09:30:00.000Z"),
            ("2026-11-24t09:30:00z", "2026-11-24T09:30:00.000Z"),
            ("2026-11-24T09:30:00.5Z", "2026-11-24T09:30:00.500Z"),
            ("2026-11-24T09:30:00.0078999999999999999999Z", "2026-11-24T09:30:00.007Z"),
            ("2026-11-24T09:30:00+01:00", "2026-11-24T08:30:00.000Z"),
            ("2026-01-01T00:30:00+05:45", "2025-12-31T18:45:00.000Z"),
            ("2026-12-31T23:59:59-00:01", "2027-01-01T00:00:59.000Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ]
    )
    func `a date-time is read as RFC 3339 has it`(text: String, expected: String) {
        #expect(Timestamp(text, dateAt: .start)?.description == expected)
        #expect(Timestamp(text, dateAt: .end)?.description == expected)
    }

    @Test func `a date is its first or its last millisecond in UTC`() {
        let (start, end) = ("2026-11-24T00:00:00.000Z", "2026-11-24T23:59:59.999Z")
        #expect(Timestamp("2026-11-24", dateAt: .start)?.description == start)
        #expect(Timestamp("2026-11-24", dateAt: .end)?.description == end)
    }

    @Test(arguments: [
        "", " ", "2026", "2026-11", "2026-11-2", "26-11-24", "2026-13-01", "2026-00-01",
        "2026-11-00", "2026-11-31", "2026-02-29", "1900-02-29", "2026/11/24", "2026-11-24T",
        "2026-11-24T09", "2026-11-24T09:30Z", "2026-11-24T09:30:00", "2026-11-24 09:30:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T09:60:00Z", "2026-11-24T09:30:61Z",
        "2026-11-24T09:30:00.Z", "2026-11-24T09:30:00,5Z", "2026-11-24T09:30:00+0100",
        "2026-11-24T09:30:00+24:00", "2026-11-24T09:30:00Z ", " 2026-11-24", "2026-11-24\n",
        "+026-11-24", "２０２６-11-24", "2026-11-24T09:30:00.5é", "tomorrow", "1763976600000",
    ])
    func `anything else is no time`(text: String) {
        #expect(Timestamp(text, dateAt: .start) == nil)
    }

    @Test func `what is printed is read again`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            // The years 1600 to 9999: before them Foundation prints dates of the Julian calendar.
            let time = Int64.random(
                in: -11_676_096_000_000...253_402_300_799_999,
                using: &generator
            )
            let timestamp = Timestamp(millisecondsSince1970: time)
            #expect(Timestamp(timestamp.description, dateAt: .start) == timestamp)
        }
    }
}
