/// The limits of a request's parts; each bounds memory or time.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of the request line without its line end; beyond it 414.
    package var requestLineBytes: Int

    /// Bytes of all header field lines with their line ends; beyond it 431.
    package var fieldSectionBytes: Int

    /// Header fields in one request; beyond it 431.
    package var fieldCount: Int

    /// Bytes of one body after decoding; beyond it 413.
    package var bodyBytes: Int

    /// Bytes of one chunk-size line with its extensions, without its line end; beyond it 400.
    package var chunkLineBytes: Int

    /// Bytes of chunk extensions, and of digits that no size needs, in one whole body; beyond it 400.
    package var chunkExtensionBytes: Int

    /// Bytes of all trailer field lines with their line ends; beyond it 431.
    package var trailerSectionBytes: Int

    /// Trailer fields after one body; beyond it 431.
    package var trailerCount: Int

    /// Empty lines before a request line that are ignored; RFC 9112 2.2 asks for at least one.
    package var leadingEmptyLines: Int

    package init(
        requestLineBytes: Int = 8_192,
        fieldSectionBytes: Int = 32_768,
        fieldCount: Int = 100,
        bodyBytes: Int = 1_048_576,
        chunkLineBytes: Int = 256,
        chunkExtensionBytes: Int = 4_096,
        trailerSectionBytes: Int = 8_192,
        trailerCount: Int = 32,
        leadingEmptyLines: Int = 1
    ) {
        self.requestLineBytes = requestLineBytes
        self.fieldSectionBytes = fieldSectionBytes
        self.fieldCount = fieldCount
        self.bodyBytes = bodyBytes
        self.chunkLineBytes = chunkLineBytes
        self.chunkExtensionBytes = chunkExtensionBytes
        self.trailerSectionBytes = trailerSectionBytes
        self.trailerCount = trailerCount
        self.leadingEmptyLines = leadingEmptyLines
    }
}
