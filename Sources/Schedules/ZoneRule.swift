import Platform

/// The rule for times after a zone's last record: one offset, or two that take turns each year.
///
/// Source: RFC 9636 section 3.3.1, which takes the TZ string of POSIX and lets its times of day
/// reach from -167 to 167 hours.
struct ZoneRule: Sendable, Hashable {
    static let secondsPerDay: Int64 = 86_400

    /// Daylight saving time.
    private struct Saving: Sendable, Hashable {
        var offset: Int64
        var start: YearlyMoment
        var end: YearlyMoment
    }

    private let standardOffset: Int64
    private let saving: Saving?

    /// Reads a TZ string; nil if it is none.
    init?(_ text: String) {
        var reader = TZStringReader(text)
        guard reader.skipName(), let west = reader.offset() else { return nil }
        standardOffset = -west
        if reader.isAtEnd {
            saving = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = standardOffset + 3_600
        if !reader.isNext(",") {
            guard let west = reader.offset() else { return nil }
            offset = -west
        }
        guard reader.take(","), let start = YearlyMoment(&reader),
            reader.take(","), let end = YearlyMoment(&reader), reader.isAtEnd
        else { return nil }
        saving = Saving(offset: offset, start: start, end: end)
    }

    /// Returns the span that an instant is in.
    func span(at instant: Int64) -> Zone.Span {
        guard saving != nil else { return Zone.Span(start: .min, offset: standardOffset) }
        let year = year(of: instant)
        let begun = changes(in: year - 1...year + 1).last { $0.start <= instant }
        return begun ?? Zone.Span(start: .min, offset: standardOffset)
    }

    /// Returns the first span that begins after an instant; nil if there is only one.
    func span(after instant: Int64) -> Zone.Span? {
        guard saving != nil else { return nil }
        let year = year(of: max(instant, -1 << 40))
        return changes(in: year - 1...year + 2).first { $0.start > instant }
    }

    private func year(of instant: Int64) -> Int {
        let days = (Double(instant + standardOffset) / Double(Self.secondsPerDay)).rounded(.down)
        return CivilDate(daysSince1970: Int(days)).year
    }

    /// The spans that begin in some years, in order, without those that have no length or change
    /// nothing: a zone may have daylight saving time all year.
    private func changes(in years: ClosedRange<Int>) -> [Zone.Span] {
        guard let saving else { return [] }
        let all = years.flatMap { year in
            [
                Zone.Span(
                    start: saving.end.localTime(in: year) - saving.offset,
                    offset: standardOffset
                ),
                Zone.Span(
                    start: saving.start.localTime(in: year) - standardOffset,
                    offset: saving.offset
                ),
            ]
        }
        var changes: [Zone.Span] = []
        for span in all.sorted(by: { $0.start < $1.start }) {
            if changes.last?.start == span.start { changes.removeLast() }
            if changes.last?.offset != span.offset { changes.append(span) }
        }
        return changes
    }
}

/// A moment of each year on a zone's clock, as a TZ string names it.
struct YearlyMoment: Sendable, Hashable {
    private enum Day: Sendable, Hashable {
        /// 1 to 365; 29 February is never counted.
        case julian(Int)
        /// 0 to 365; 29 February is counted.
        case ordinal(Int)
        /// The week 1 to 5 of a month, 5 being the last, and the day 0 to 6 of that week.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    private let day: Day
    /// Seconds from that day's midnight.
    private let time: Int64

    /// Reads a moment; nil if there is none.
    init?(_ reader: inout TZStringReader) {
        if reader.take("J") {
            guard let number = reader.number(1...365) else { return nil }
            day = .julian(number)
        } else if reader.take("M") {
            guard let month = reader.number(1...12), reader.take("."),
                let week = reader.number(1...5), reader.take("."),
                let weekday = reader.number(0...6)
            else { return nil }
            day = .weekday(month: month, week: week, weekday: weekday)
        } else {
            guard let number = reader.number(0...365) else { return nil }
            day = .ordinal(number)
        }
        guard reader.take("/") else {
            time = 2 * 3_600
            return
        }
        guard let time = reader.time() else { return nil }
        self.time = time
    }

    /// Returns the local time of the moment in a year.
    func localTime(in year: Int) -> Int64 {
        let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
        let days =
            switch day {
            case .julian(let number):
                newYear + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
            case .ordinal(let number): newYear + number
            case .weekday(let month, let week, let weekday):
                Self.day(month: month, week: week, weekday: weekday, in: year)
            }
        return Int64(days) * ZoneRule.secondsPerDay + time
    }

    private static func day(month: Int, week: Int, weekday: Int, in year: Int) -> Int {
        let first = CivilDate(year: year, month: month, day: 1)
        let offset = (weekday - first.weekday + 7) % 7 + (week - 1) * 7
        let length = CivilDate.days(ofMonth: month, in: year)
        return first.daysSince1970 + (offset < length ? offset : offset - 7)
    }
}
