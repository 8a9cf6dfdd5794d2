/// JSON text without the white space between its tokens.
package enum CompactJSON {
    /// Returns the bytes without white space outside strings, everything else as it was.
    ///
    /// Lexical on purpose: number forms, escapes, the order of keys and duplicates stay, because a
    /// signature is over exactly those bytes. Source: RFC 8259 section 2 for what is white space.
    package static func withoutWhitespace(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                kept.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
                kept.append(byte)
            } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
                kept.append(byte)
            }
        }
        return kept
    }
}
