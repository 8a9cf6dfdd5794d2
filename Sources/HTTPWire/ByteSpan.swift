import HTTPMessage

/// Character classes of the HTTP/1.1 grammar.
extension UInt8 {
    /// A character of a token (RFC 9110 5.6.2): one bit per ASCII character, so no table is read.
    var isToken: Bool {
        let mask: UInt64 =
            self < 64 ? 0x03FF_6CFA_0000_0000 : self < 128 ? 0x57FF_FFFF_C7FF_FFFE : 0
        return (mask >> UInt64(self & 63)) & 1 == 1
    }

    /// A control character other than HTAB, which no line of a message may contain.
    var isForbiddenControl: Bool {
        self < 0x20 ? self != .tab : self == 0x7F
    }

    /// A visible ASCII character (VCHAR of RFC 5234).
    var isVisible: Bool { self > 0x20 && self < 0x7F }

    /// The value of this hexadecimal digit; nil for any other byte.
    var hexadecimalValue: Int? {
        if isDigit { return Int(self) - 0x30 }
        let letter = lowercased
        return letter >= 0x61 && letter <= 0x66 ? Int(letter) - 0x61 + 10 : nil
    }

    var isHexadecimal: Bool { hexadecimalValue != nil }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isWhitespace: Bool { self == .space || self == .tab }

    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var comma: UInt8 { 0x2C }
    static var slash: UInt8 { 0x2F }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
}

extension Span<UInt8> {
    /// Returns the index of the first such byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Whether these bytes equal that ASCII text.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        // Safe: a StaticString's bytes live as long as the program, and `index` stays below its
        // count, which is compared with ours above.
        let bytes = unsafe text.utf8Start
        var index = 0
        while index < count {
            if unsafe self[index] != bytes[index] { return false }
            index += 1
        }
        return true
    }

    /// Whether these bytes equal that lower-case ASCII text, ignoring case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        // Safe: as in `equals`; the count is the text's own.
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        return unsafe equalsIgnoringCase(bytes.span)
    }

    /// Returns the bounds of `range` without optional white space (OWS, RFC 9110 5.6.3) at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower].isWhitespace { lower += 1 }
        while upper > lower, self[upper - 1].isWhitespace { upper -= 1 }
        return lower..<upper
    }

    /// Returns how many of the eight bytes from `index` precede the first control character or byte
    /// beyond ASCII.
    ///
    /// All eight are tested at once: subtracting 0x20 borrows the high bit of a byte below 0x20,
    /// and after an exclusive or with 0x7F subtracting 1 borrows that of a byte equal to 0x7F. A
    /// borrow only disturbs later bytes, which do not matter.
    func plainTextCount(at index: Int) -> Int {
        // Safe: the read is checked against the bounds, and any eight bytes are a number.
        let loaded = unsafe self.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        let bytes = UInt64(littleEndian: loaded)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let deletes = bytes ^ (ones &* 0x7F)
        let marks = bytes | (bytes &- ones &* 0x20) | (deletes &- ones)
        return (marks & highs).trailingZeroBitCount / 8
    }
}

extension [UInt8] {
    /// Appends that text.
    mutating func append(text: StaticString) {
        text.withUTF8Buffer { buffer in unsafe append(contentsOf: buffer) }
    }
}
