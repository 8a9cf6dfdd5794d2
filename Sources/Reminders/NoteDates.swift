import Platform

/// Says how long ago and how soon something is, in one language; days are those of UTC.
struct NoteDates {
    private let words: any Wording
    private let now: Timestamp
    private let today: Int64
    private let year: Int?
    /// Most dates of a note are a few, each many times.
    private var dates: [Int64: String] = [:]
    private var spans: [Int: String] = [:]

    private static let secondsPerDay: Int64 = 86_400

    init(_ words: any Wording, now: Timestamp) {
        self.words = words
        self.now = now
        today = Self.day(of: now)
        year = Self.parts(of: now)?.year
    }

    /// Returns how many whole days ago that was; nil for less than one.
    func days(since start: Timestamp) -> Int? {
        let seconds = now.secondsSince1970 - start.secondsSince1970
        return seconds < Self.secondsPerDay ? nil : Int(seconds / Self.secondsPerDay)
    }

    /// Returns since when something is, in words; nil for less than a day.
    mutating func since(_ start: Timestamp) -> String? {
        guard let days = days(since: start) else { return nil }
        if let known = spans[days] { return known }
        let text = words.since(days: days)
        spans[days] = text
        return text
    }

    /// Returns when something is due, and how many days are left.
    mutating func due(_ time: Timestamp) -> String {
        let day = Self.day(of: time)
        if let known = dates[day] { return known }
        let parts = Self.parts(of: time)
        let date = words.date(
            year: parts?.year == year ? nil : parts?.year,
            month: parts?.month ?? 0,
            day: parts?.day ?? 0
        )
        let text = words.due(date, daysLeft: Int(day - today))
        dates[day] = text
        return text
    }

    private static func day(of time: Timestamp) -> Int64 {
        let seconds = time.secondsSince1970
        return (seconds - (seconds < 0 ? secondsPerDay - 1 : 0)) / secondsPerDay
    }

    /// Reads the parts of a date out of its ISO 8601 form; nil for a year of more than four digits.
    private static func parts(of time: Timestamp) -> (year: Int, month: Int, day: Int)? {
        let parts = time.description.utf8.prefix(10).split(separator: UInt8(ascii: "-"))
            .compactMap { Int(Substring($0)) }
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }
}
