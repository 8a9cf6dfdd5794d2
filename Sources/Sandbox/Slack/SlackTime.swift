import Platform

/// A message's time and id in its channel, in microseconds: `1795500000.000100`.
struct SlackTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    var microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    init(_ time: Timestamp) {
        microseconds = time.millisecondsSince1970 * 1_000
    }

    /// Parses seconds with up to six decimals, or none.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: #/(\d{1,11})(?:\.(\d{1,6}))?/#),
            let seconds = Int64(match.1)
        else { return nil }
        let digits = String(match.2 ?? "").padded(to: 6)
        microseconds = seconds * 1_000_000 + (Int64(digits) ?? 0)
    }

    var description: String {
        let rest = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
        return "\(microseconds / 1_000_000).\(rest)"
    }

    static func < (left: SlackTime, right: SlackTime) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: "0", count: Swift.max(0, count - self.count))
    }
}
