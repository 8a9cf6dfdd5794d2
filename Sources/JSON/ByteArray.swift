extension [UInt8] {
    /// Appends the text's UTF-8, faster than `append(contentsOf:)` does for a short text.
    package mutating func append(utf8 text: String) {
        append(copying: text.utf8Span.span)
    }

    mutating func append(copying bytes: Span<UInt8>) {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe append(contentsOf: buffer)
        }
    }

    /// Appends the UTF-8 of a text in the program's source.
    mutating func append(utf8 text: StaticString) {
        // Safe: the text lives as long as the program.
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}

extension Hasher {
    /// Hashes a text by its UTF-8 bytes.
    mutating func combine(utf8 text: String) {
        var text = text
        text.withUTF8 { bytes in
            // Safe: the hasher reads exactly these bytes, during the call only.
            unsafe combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        // As the standard library ends a text, so that two in a row do not run into each other.
        combine(0xFF as UInt8)
    }
}

extension UInt8 {
    /// The value of this ASCII hexadecimal digit, in either case; nil for any other byte.
    package var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Span<UInt8> {
    /// Returns whether the UTF-8 of a text in the program's source is at that place.
    func hasBytes(of text: StaticString, at place: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard place <= count - length else { return false }
        for offset in 0..<length {
            // Safe: the text lives as long as the program, and has `length` bytes.
            guard unsafe self[place + offset] == text.utf8Start[offset] else { return false }
        }
        return true
    }
}
