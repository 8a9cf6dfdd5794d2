/// Passing over values of any size in constant memory, for `JSONPullReader`.
///
/// Unlike `skipValue` it decodes nothing, not even strings with escapes, and does not recurse, so
/// that texts may be as deep as Foundation's decoder accepts.
extension JSONReader {
    /// The position of a string in the text.
    struct StringPlace {
        /// The offset of the opening quote.
        var start = 0
        /// The offset behind the closing quote.
        var end = 0
        var hasEscapes = false
    }

    /// Passes over the next value.
    ///
    /// - Parameters:
    ///   - depth: How many arrays and objects it is in.
    ///   - brackets: A buffer for closing brackets, reused between calls; its content is overwritten.
    /// - Throws: What is wrong and at which byte.
    mutating func stepOverValue(
        depth: Int,
        brackets: inout [UInt8]
    ) throws(JSONError) {
        brackets.removeAll(keepingCapacity: true)
        while true {
            let inside = depth + brackets.count + 1
            switch peekPastSpace() {
            case UInt8(ascii: "{"):
                if try !enter(until: UInt8(ascii: "}"), depth: inside) {
                    brackets.append(UInt8(ascii: "}"))
                    _ = try stepOverName()
                    continue
                }
            case UInt8(ascii: "["):
                if try !enter(until: UInt8(ascii: "]"), depth: inside) {
                    brackets.append(UInt8(ascii: "]"))
                    continue
                }
            case UInt8(ascii: "\""): _ = try stepOverString()
            case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: try stepOverNumber()
            // Decoding a literal costs nothing.
            default: _ = try value(depth: inside)
            }
            guard try stepOverEnds(of: &brackets) else { return }
        }
    }

    /// Passes over closing brackets and the comma behind them; returns false when none is open.
    private mutating func stepOverEnds(of brackets: inout [UInt8]) throws(JSONError) -> Bool {
        while let closing = brackets.last {
            if try !ends(closing) {
                if closing == UInt8(ascii: "}") { _ = try stepOverName() }
                return true
            }
            brackets.removeLast()
        }
        return false
    }

    /// Passes over a member's name and its colon.
    mutating func stepOverName() throws(JSONError) -> StringPlace {
        try requireName()
        let name = try stepOverString()
        try colon()
        return name
    }

    /// Passes over a string without decoding it.
    mutating func stepOverString() throws(JSONError) -> StringPlace {
        var place = StringPlace(start: position)
        position += 1
        try scanPlain()
        while !skip(UInt8(ascii: "\"")) {
            place.hasEscapes = true
            try stepOverEscape()
            try scanPlain()
        }
        place.end = position
        if !isUTF8 {
            // Escapes are ASCII, so they neither make nor mend a sequence that is not UTF-8.
            let raw = bytes.span.extracting((place.start + 1)..<(place.end - 1))
            guard (try? UTF8Span(validating: raw)) != nil else {
                throw JSONError(.invalidUTF8, at: place.start)
            }
        }
        return place
    }

    private mutating func stepOverEscape() throws(JSONError) {
        position += 1
        switch peek() {
        case UInt8(ascii: "u"):
            position += 1
            _ = try codeUnit()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw expected(.escape)
        }
    }

    /// Passes over a number (RFC 8259 section 6), however large.
    private mutating func stepOverNumber() throws(JSONError) {
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { _ = try digits() }
        if skip(UInt8(ascii: ".")) { _ = try digits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            _ = try digits()
        }
    }

    /// Returns the decoded bytes of a string.
    func content(of place: StringPlace) throws(JSONError) -> ArraySlice<UInt8> {
        let last = place.end - 1
        guard place.hasEscapes else { return bytes[(place.start + 1)..<last] }
        var unescaped: [UInt8] = []
        // No escape is shorter than what it stands for.
        unescaped.reserveCapacity(last - place.start)
        var reader = self
        reader.position = place.start + 1
        while reader.position < last {
            let plain = reader.position
            try reader.scanPlain()
            unescaped.append(contentsOf: bytes[plain..<reader.position])
            if reader.position < last { try reader.escape(into: &unescaped) }
        }
        return unescaped[...]
    }

    /// Returns whether a string stands for that text.
    func isString(_ place: StringPlace, equalTo text: String) -> Bool {
        let wanted = text.utf8Span.span
        let count = place.end - place.start - 2
        guard place.hasEscapes else {
            guard count == wanted.count else { return false }
            for offset in wanted.indices
            where wanted[offset] != bytes[place.start + 1 + offset] { return false }
            return true
        }
        // An escape is longer than what it stands for, up to six times.
        guard count > wanted.count, count <= 6 * wanted.count else { return false }
        var reader = self
        reader.position = place.start
        return (try? reader.isString(wanted)) ?? false
    }
}
