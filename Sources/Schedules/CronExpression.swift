import Platform

/// The minutes of the week, month and year at which something is due, as crontab(5) writes them.
///
/// Five fields: minute, hour, day of month, month, day of week, with lists, ranges, steps and the
/// first three letters of months and days. Where day of month and day of week are both restricted,
/// that is, neither begins with a star, a day that matches either of them matches.
///
/// Source: crontab(5) of Vixie cron 3.0.
package struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// The expression as it was written, with one space between its fields.
    package let description: String
    /// The minutes of a matching day, counted from midnight, in order.
    let minutesOfDay: [Int]
    private let days: CronField
    private let months: CronField
    private let weekdays: CronField

    /// Reads an expression.
    ///
    /// - Parameter text: Five fields with spaces or tabs between them.
    /// - Throws: `CronError`; somebody has to correct the expression.
    package init(_ text: String) throws(CronError) {
        let fields = text.split { $0 == " " || $0 == "\t" }
        if let first = fields.first, first.utf8.first == UInt8(ascii: "@") {
            throw .nickname(String(first))
        }
        guard fields.count == 5 else { throw .fieldCount(fields.count) }
        let minutes = try CronField(fields[0], as: .minute).numbers
        let hours = try CronField(fields[1], as: .hour).numbers
        minutesOfDay = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
        days = try CronField(fields[2], as: .day)
        months = try CronField(fields[3], as: .month)
        var weekdays = try CronField(fields[4], as: .weekday)
        weekdays.foldSunday()
        self.weekdays = weekdays
        description = fields.joined(separator: " ")
        guard hasAnyDay else { throw .never }
    }

    package static func == (left: CronExpression, right: CronExpression) -> Bool {
        left.minutesOfDay == right.minutesOfDay && left.days == right.days
            && left.months == right.months && left.weekdays == right.weekdays
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(minutesOfDay)
        hasher.combine(days)
        hasher.combine(months)
        hasher.combine(weekdays)
    }

    /// Returns the first date that matches, from a date on.
    ///
    /// It is found within 400 years, after which the calendar repeats itself.
    func date(from start: CivilDate) -> CivilDate {
        var date = start
        while !matches(date) {
            date =
                months.contains(date.month)
                ? CivilDate(daysSince1970: date.daysSince1970 + 1) : date.startOfNextMonth
        }
        return date
    }

    private var isEither: Bool { !days.isStar && !weekdays.isStar }

    private func matches(_ date: CivilDate) -> Bool {
        guard months.contains(date.month) else { return false }
        let isDay = days.contains(date.day)
        let isWeekday = weekdays.contains(date.weekday)
        return isEither ? isDay || isWeekday : isDay && isWeekday
    }

    /// Whether some date matches: 30 February is none, and every other one falls on each day of the
    /// week at some time.
    private var hasAnyDay: Bool {
        isEither
            || months.numbers.contains { month in
                // 2000 is a leap year.
                (1...CivilDate.days(ofMonth: month, in: 2000)).contains(where: days.contains)
            }
    }
}
