import FoundationEssentials

/// Where stored times come from; a test passes a clock of its own.
///
/// Waiting is not measured with it but with a `Clock`, which no one can set back.
package struct WallClock: Sendable {
    package var now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The machine's clock.
    package static let system = WallClock {
        Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}

/// Where random numbers from 0 up to, not including, 1 come from: the jitter of a backoff.
package struct RandomSource: Sendable {
    package var next: @Sendable () -> Double

    package init(next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    package static let system = RandomSource { Double.random(in: 0..<1) }
}

/// Where identifiers of jobs, leases and requests come from.
package struct IDSource: Sendable {
    package var next: @Sendable () -> String

    package init(next: @escaping @Sendable () -> String) {
        self.next = next
    }

    /// Identifiers of 26 characters (0-9, a-v) that sort by the time they were made.
    ///
    /// 48 bits of milliseconds, then 80 random bits from the system's generator, so a guess is
    /// hopeless and neighbours in time are neighbours in an index.
    package static func timeOrdered(clock: WallClock) -> IDSource {
        let random = RandomWords()
        return IDSource {
            let time = UInt64(clamping: clock.now().millisecondsSince1970)
            var text: [UInt8] = []
            text.reserveCapacity(26)
            appendBase32(time, digits: 10, to: &text)
            appendBase32(random.next(), digits: 8, to: &text)
            appendBase32(random.next(), digits: 8, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    private static func appendBase32(_ value: UInt64, digits count: Int, to text: inout [UInt8]) {
        for place in (0..<UInt64(count)).reversed() {
            let digit = UInt8(truncatingIfNeeded: value >> (5 * place) & 31)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }
}
