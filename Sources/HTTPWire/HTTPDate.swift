/// The date format of HTTP (IMF-fixdate, RFC 9110 5.6.7).
package enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Formats a time as `Sun, 06 Nov 1994 08:49:37 GMT`, 29 bytes.
    ///
    /// The calendar repeats every 400 years. Eras and years begin on the first of March here, so
    /// that the leap day is the last day of its year.
    ///
    /// - Parameter seconds: Seconds since 1970-01-01T00:00:00Z, for years up to 9999.
    /// - Returns: ASCII bytes.
    package static func bytes(secondsSince1970 seconds: Int64) -> [UInt8] {
        let time = Int(clamping: min(max(seconds, 0), 253_402_300_799))
        let day = time / 86_400
        let sinceMarch0 = day + 719_468
        let era = sinceMarch0 / 146_097
        let dayOfEra = sinceMarch0 % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = (monthFromMarch + 2) % 12
        let year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0)
        let clock = [time / 3_600 % 24, time / 60 % 60, time % 60].map(twoDigits)
        let text =
            "\(days[day % 7]), \(twoDigits(dayOfMonth)) \(months[month]) \(year)"
            + " \(clock.joined(separator: ":")) GMT"
        return Array(text.utf8)
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
