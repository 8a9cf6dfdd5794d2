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
