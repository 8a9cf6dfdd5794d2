extension [UInt8] {
    /// Appends the text's UTF-8; `append(contentsOf:)` takes longer for a short one.
    package mutating func append(utf8 text: String) {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe text.utf8Span.span.withUnsafeBufferPointer { buffer in
            unsafe append(contentsOf: buffer)
        }
    }
}

extension UInt8 {
    /// What this ASCII byte counts as a hexadecimal digit, of either case.
    package var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
