/// The positions of name and value in a header or trailer line (RFC 9112 section 5).
struct FieldLine: Sendable {
    var nameEnd: Int
    var value: Range<Int>

    /// Parses the line.
    ///
    /// - Parameter line: The line without its line end; control characters were refused before.
    /// - Throws: What is wrong with the name; the value needs no further check.
    init(_ line: Span<UInt8>) throws(WireError) {
        // RFC 9112 5.2: a server must refuse a folded line or unfold it; refusing is not ambiguous.
        if !line.isEmpty, line[0].isWhitespace { throw .obsoleteLineFolding }
        var index = 0
        while index < line.count, line[index].isToken { index += 1 }
        guard index < line.count, line[index] == .colon else {
            throw Self.badName(line, at: index)
        }
        guard index > 0 else { throw .malformedFieldName }
        nameEnd = index
        value = line.trimmed((index + 1)..<line.count)
    }

    /// RFC 9112 5.1: white space before the colon must be refused with 400.
    private static func badName(_ line: Span<UInt8>, at index: Int) -> WireError {
        guard let colon = line.firstIndex(of: .colon, from: index) else { return .missingColon }
        var position = index
        while position < colon, line[position].isWhitespace { position += 1 }
        return position == colon && index > 0 ? .whitespaceBeforeColon : .malformedFieldName
    }
}
