/// Reads the parts of a TZ string one after the other.
struct TZStringReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ sign: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: sign) }

    /// Passes over a sign; false if another one is next.
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard isNext(sign) else { return false }
        rest.removeFirst()
        return true
    }

    /// Passes over a zone's abbreviation: three letters or more, or anything from `<` to `>`.
    mutating func skipName() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end != rest.startIndex else {
                return false
            }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        rest = rest[letters.endIndex...]
        return letters.count >= 3
    }

    /// Reads how far a clock is behind UTC, in seconds: `-3:30`, up to 24 hours.
    mutating func offset() -> Int64? { time(hoursMax: 24) }

    /// Reads a time of day in seconds, up to a week before or after it.
    mutating func time() -> Int64? { time(hoursMax: 167) }

    /// Reads a number without a sign.
    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(digits.count), let number = Int(Substring(digits)),
            range.contains(number)
        else { return nil }
        rest = rest[digits.endIndex...]
        return number
    }

    private mutating func time(hoursMax: Int) -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(0...hoursMax) else { return nil }
        var seconds = Int64(hours) * 3_600
        for unit: Int64 in [60, 1] where take(":") {
            guard let count = number(0...59) else { return nil }
            seconds += Int64(count) * unit
        }
        return isNegative ? -seconds : seconds
    }
}
