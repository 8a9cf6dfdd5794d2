/// How long a text is in each unit that counts, found in one pass over its UTF-8.
package struct TextSize: Sendable, Hashable {
    /// Unicode scalars, which port-sender counts.
    package private(set) var scalars = 0
    /// UTF-16 units, which this service counts: see `SlackLimits`.
    package private(set) var units = 0
    /// Quotes, backslashes and line feeds, of which JSON writes each as two characters (RFC 8259
    /// section 7).
    package private(set) var escapes = 0

    package init(_ text: String) {
        self.init(text.utf8Span.span)
    }

    /// Measures well-formed UTF-8.
    ///
    /// The additions wrap, which lets the compiler do several bytes at once; no text has so many.
    package init(_ bytes: Span<UInt8>) {
        var further = 0
        var beyond = 0
        for index in bytes.indices {
            let byte = bytes[index]
            // RFC 3629 section 3: a scalar's further bytes begin with the bits 10, and the first of
            // four with 11110; those scalars take two units of UTF-16.
            further &+= byte & 0xC0 == 0x80 ? 1 : 0
            beyond &+= byte >= 0xF0 ? 1 : 0
            escapes &+= byte == 0x22 || byte == 0x5C || byte == 0x0A ? 1 : 0
        }
        scalars = bytes.count - further
        units = scalars + beyond
    }
}
