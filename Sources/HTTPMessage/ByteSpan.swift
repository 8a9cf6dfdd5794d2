extension UInt8 {
    /// This letter in lower case; any other ASCII byte that is no letter stays distinguishable.
    @inlinable package var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension Span<UInt8> {
    /// Whether these bytes are that text, letter case aside; `text` is ASCII in lower case.
    @inlinable
    package func equalsIgnoringCase(_ text: Span<UInt8>) -> Bool {
        guard count == text.count else { return false }
        var index = 0
        while index < count {
            if self[index].lowercased != text[index] { return false }
            index += 1
        }
        return true
    }

    /// Returns these bytes as text; bytes that are not UTF-8 become U+FFFD.
    package func text() -> String {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Returns these bytes as text; nil if they are not UTF-8.
    package func validText() -> String? {
        // Safe: as in `text`.
        unsafe withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) }
    }

    /// Returns a copy of these bytes.
    package func copied() -> [UInt8] {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }
}

extension [UInt8] {
    /// Appends a copy of those bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
