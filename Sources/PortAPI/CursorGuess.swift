/// Guesses the next page's cursor from the end of an answer, before the answer is read.
///
/// Port sends the cursor behind the entities, which may be megabytes. Nothing is decided by a guess:
/// what is asked for by it counts only if the answer, read from its start, names the same cursor.
enum CursorGuess {
    /// Returns the text of the last member `next` behind the last array of an answer.
    ///
    /// - Parameters:
    ///   - bytes: The answer.
    ///   - bytesMax: The longest cursor.
    /// - Returns: Nil where there is no such member within reach, or its text has escapes.
    static func cursor(atEndOf bytes: [UInt8], bytesMax: Int) -> String? {
        let end = bytes.suffix(bytesMax + 256)
        let name = Array(#""next""#.utf8)
        // An array behind it would be the entities, whose members it may be one of.
        let start = (end.lastIndex(of: UInt8(ascii: "]")) ?? end.startIndex - 1) + 1
        var place = end.endIndex - name.count
        while place >= start, !end[place...].starts(with: name) { place -= 1 }
        guard place >= start else { return nil }
        let colon = end[(place + name.count)...].drop(while: isSpace)
        guard colon.first == UInt8(ascii: ":") else { return nil }
        let quote = colon.dropFirst().drop(while: isSpace)
        guard quote.first == UInt8(ascii: "\"") else { return nil }
        let text = quote.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        guard !text.isEmpty, text.count <= bytesMax, text.endIndex < end.endIndex,
            !text.contains(UInt8(ascii: "\\"))
        else { return nil }
        return String(validating: text, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }
}
