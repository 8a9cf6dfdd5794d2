import FoundationEssentials

/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z, as the stores keep it.
package struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let millisecondsSince1970: Int64

    package init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    /// Makes the time from seconds, clamped to the range that milliseconds can hold.
    package init(secondsSince1970: Int64) {
        let (product, isTooFar) = secondsSince1970.multipliedReportingOverflow(by: 1_000)
        let bound: Int64 = secondsSince1970 < 0 ? .min : .max
        self.init(millisecondsSince1970: isTooFar ? bound : product)
    }

    package init(from decoder: any Decoder) throws {
        self.init(
            millisecondsSince1970: try decoder.singleValueContainer().decode(Int64.self)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millisecondsSince1970)
    }

    package var secondsSince1970: Int64 {
        (millisecondsSince1970 - (millisecondsSince1970 < 0 ? 999 : 0)) / 1_000
    }

    /// The ISO 8601 form with milliseconds, in UTC: `2026-11-24T09:30:00.000Z`.
    package var description: String {
        // Whole seconds only: a Double cannot hold every millisecond, and would print 6 for 7.
        let seconds = Date(timeIntervalSince1970: Double(secondsSince1970)).formatted(.iso8601)
        let digits = String(millisecondsSince1970 - secondsSince1970 * 1_000 + 1_000).dropFirst()
        return "\(seconds.dropLast()).\(digits)Z"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    package static func + (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(millisecondsSince1970: left.millisecondsSince1970 + right.milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.millisecondsSince1970 - right.millisecondsSince1970)
    }
}

extension Duration {
    /// The whole milliseconds in this duration, towards zero.
    package var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// This duration in seconds, as a number to compute or print with.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
