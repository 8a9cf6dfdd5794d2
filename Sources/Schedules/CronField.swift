/// One field of a cron expression: which numbers it names.
struct CronField: Sendable, Hashable {
    /// What a field is called, which numbers it takes, and which names stand for them.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        /// The names from the range's lower bound on, in capitals.
        var names: [String] = []

        /// What an item of the field has to be, in words.
        var expected: String {
            let numbers = "a number from \(range.lowerBound) to \(range.upperBound)"
            guard let first = names.first, let last = names.last else { return numbers }
            return "\(numbers) or a name from \(first) to \(last)"
        }

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day of month", range: 1...31)
        static let month = Kind(
            name: "month",
            range: 1...12,
            names: [
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
            ]
        )
        /// 0 and 7 are Sunday.
        static let weekday = Kind(
            name: "day of week",
            range: 0...7,
            names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        )
    }

    /// Bit n is set for the number n.
    private(set) var bits: UInt64 = 0
    /// Whether the field begins with a star, which makes it unrestricted for crontab(5), be it with
    /// a step.
    let isStar: Bool

    /// Reads a field: items with commas between them, each `*`, a number, or a range, and each with
    /// a step if one follows a slash.
    ///
    /// `n/step` begins at n and goes on to the range's end, as in most programs that take cron
    /// expressions.
    init(_ text: Substring, as kind: Kind) throws(CronError) {
        isStar = text.utf8.first == UInt8(ascii: "*")
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(item, as: kind)
        }
    }

    /// Whether the field names a number.
    func contains(_ number: Int) -> Bool { bits & 1 << UInt64(number) != 0 }

    /// The numbers that the field names, in order.
    var numbers: [Int] { (0..<64).filter(contains) }

    /// Makes Sunday 0 where it is 7.
    mutating func foldSunday() {
        if contains(7) { bits = bits & ~(1 << 7) | 1 }
    }

    private mutating func add(_ item: Substring, as kind: Kind) throws(CronError) {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var numbers = kind.range
        if let base = parts.first, base != "*" {
            let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let first = try Self.number(ends[0], of: item, as: kind)
            var last = first
            if ends.count == 2 {
                last = try Self.number(ends[1], of: item, as: kind)
                // So that FRI-SUN is what it says.
                if last == 0, first > 0, kind.name == Kind.weekday.name, !ends[1].isNumber {
                    last = 7
                }
            } else if parts.count == 2 {
                last = kind.range.upperBound
            }
            guard first <= last else { throw .backwards(String(item), field: kind.name) }
            numbers = first...last
        } else if kind.name == Kind.weekday.name {
            numbers = 0...6
        }
        var step = 1
        if parts.count == 2 {
            guard parts[1].isNumber, let number = Int(parts[1]), number > 0 else {
                throw .step(String(item), field: kind.name)
            }
            step = number
        }
        for number in stride(from: numbers.lowerBound, through: numbers.upperBound, by: step) {
            bits |= 1 << UInt64(number)
        }
    }

    private static func number(
        _ text: Substring,
        of item: Substring,
        as kind: Kind
    ) throws(CronError) -> Int {
        let capitals = text.isASCII ? text.uppercased() : ""
        if let index = kind.names.firstIndex(of: capitals) { return index + kind.range.lowerBound }
        guard text.isNumber else {
            if isNonstandard(capitals) { throw .nonstandard(String(item), field: kind.name) }
            throw .item(String(item), field: kind.name, expected: kind.expected)
        }
        guard let number = Int(text), kind.range.contains(number) else {
            throw .outOfRange(String(item), field: kind.name, kind.range)
        }
        return number
    }

    /// Whether a text has a sign that Quartz and others take: `L`, `15W`, `LW`, `FRI#2`, `?`.
    private static func isNonstandard(_ capitals: String) -> Bool {
        capitals.utf8.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") }
            || ["L", "W", "LW"].contains(capitals.drop { $0.isNumber })
    }
}

extension Substring {
    fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Whether the text is one digit or more and nothing else.
    fileprivate var isNumber: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
