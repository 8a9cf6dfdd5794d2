extension [UInt8] {
    /// Appends the text's UTF-8; `append(contentsOf:)` takes longer for a short one.
    package mutating func append(utf8 text: String) {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe text.utf8Span.span.withUnsafeBufferPointer { buffer in
            unsafe append(contentsOf: buffer)
        }
    }
}
