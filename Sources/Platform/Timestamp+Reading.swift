extension Timestamp {
    /// Which instant a date without a time of day stands for.
    package enum DayEdge: Sendable {
        /// The first millisecond of the day in UTC.
        case start
        /// The last millisecond of the day in UTC, which still prints as that day.
        case end
    }

    /// Reads a date-time such as `2026-11-24T09:30:00.5+01:00`, or a date such as `2026-11-24`.
    ///
    /// The date-time is that of RFC 3339 section 5.6, with `T` between date and time; digits beyond
    /// milliseconds are cut, and second 60 of a leap second is the next minute's first. The date is
    /// its `full-date`. Nil for anything else, such as a date that no calendar has.
    package init?(_ text: String, dateAt edge: DayEdge) {
        var reader = DateTimeReader(rest: text.utf8[...])
        guard let days = reader.days() else { return nil }
        var milliseconds = Int64(days) * 86_400_000
        if reader.rest.isEmpty {
            if case .end = edge { milliseconds += 86_399_999 }
        } else {
            guard reader.takes("T", "t"), let time = reader.time(), let offset = reader.offset(),
                reader.rest.isEmpty
            else { return nil }
            milliseconds += Int64(time - offset)
        }
        self.init(millisecondsSince1970: milliseconds)
    }
}

/// Reads the parts of a date-time from left to right; nil for one that is none.
private struct DateTimeReader {
    var rest: Substring.UTF8View

    mutating func days() -> Int? {
        guard let year = number(digits: 4, in: 0...9_999), takes("-", "-"),
            let month = number(digits: 2, in: 1...12), takes("-", "-"),
            let day = number(digits: 2, in: 1...31),
            day <= CivilDate.days(ofMonth: month, in: year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).daysSince1970
    }

    /// The time of day in milliseconds.
    mutating func time() -> Int? {
        guard let minutes = minutes(), takes(":", ":"),
            let second = number(digits: 2, in: 0...60)
        else { return nil }
        var milliseconds = (minutes * 60 + second) * 1_000
        if takes(".", ".") {
            guard rest.first.map(isDigit) == true else { return nil }
            var weight = 100
            while let byte = rest.first, isDigit(byte) {
                milliseconds += Int(byte - UInt8(ascii: "0")) * weight
                weight /= 10
                rest.removeFirst()
            }
        }
        return milliseconds
    }

    /// How far local time is ahead of UTC, in milliseconds.
    mutating func offset() -> Int? {
        if takes("Z", "z") { return 0 }
        let isAhead = takes("+", "+")
        guard isAhead || takes("-", "-"), let minutes = minutes() else { return nil }
        return (isAhead ? minutes : -minutes) * 60_000
    }

    private mutating func minutes() -> Int? {
        guard let hour = number(digits: 2, in: 0...23), takes(":", ":"),
            let minute = number(digits: 2, in: 0...59)
        else { return nil }
        return hour * 60 + minute
    }

    private mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        let number = text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(number) ? number : nil
    }

    /// Passes over one of two bytes, such as a letter in either case, and returns whether it was
    /// there.
    mutating func takes(_ one: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(ascii: one) || byte == UInt8(ascii: other)
        else { return false }
        rest.removeFirst()
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
