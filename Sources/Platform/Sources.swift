import FoundationEssentials

/// The clock that stored times come from; tests pass one of their own.
///
/// Waiting is measured with a `Clock`, which nobody can set back.
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

/// A generator of random numbers from 0 up to, not including, 1, for the jitter of a backoff.
package struct RandomSource: Sendable {
    package var next: @Sendable () -> Double

    package init(next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    package static let system = RandomSource { Double.random(in: 0..<1) }
}

/// A generator of identifiers for jobs, leases and requests.
package struct IDSource: Sendable {
    package var next: @Sendable () -> String

    package init(next: @escaping @Sendable () -> String) {
        self.next = next
    }

    /// Makes identifiers of 26 characters (0-9, a-v) that sort by the time they were made.
    ///
    /// 48 bits of milliseconds, then 80 random bits from the system's generator: nobody can guess
    /// one, and identifiers made at about the same time are neighbours in an index.
    package static func timeOrdered(clock: WallClock) -> IDSource {
        let random = RandomWords()
        return IDSource {
            let time = UInt64(clamping: clock.now().millisecondsSince1970)
            let (first, second) = (random.next(), random.next())
            // Safe: exactly the 26 bytes are written of which it says that they are there.
            return unsafe String(unsafeUninitializedCapacity: 26) { text in
                unsafe putBase32(time, into: text, 0..<10)
                unsafe putBase32(first, into: text, 10..<18)
                unsafe putBase32(second, into: text, 18..<26)
                return 26
            }
        }
    }

    /// Writes the last base-32 digits of the number to the places.
    private static func putBase32(
        _ value: UInt64,
        into text: UnsafeMutableBufferPointer<UInt8>,
        _ places: Range<Int>
    ) {
        var rest = value
        for place in places.reversed() {
            let digit = UInt8(truncatingIfNeeded: rest & 31)
            unsafe text[place] =
                digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
            rest >>= 5
        }
    }
}
