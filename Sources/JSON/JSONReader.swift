/// The limits within which a JSON text is read.
package struct JSONLimits: Sendable, Hashable {
    /// A longer text is refused before it is read.
    package var bytesMax: Int
    /// The deepest nesting of arrays and objects; the reader recurses that far.
    package var depthMax: Int

    package init(bytesMax: Int = 64 << 20, depthMax: Int = 64) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }
}

extension JSONValue {
    /// Reads one JSON text, strictly by RFC 8259.
    ///
    /// Where that leaves a choice: of members with one name the last counts, as in JavaScript, and
    /// names are the same if their bytes are. A whole number without fraction or exponent that fits
    /// is an `Int64`, any other a `Double`. An escape of half a surrogate pair, which
    /// JavaScript writes where a text was cut inside an emoji (section 8.2), becomes U+FFFD: a cut
    /// title must not lose the run. A byte order mark before the text is skipped, as
    /// section 8.1 allows.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, from anybody.
    ///   - limits: How much of it is taken.
    /// - Throws: What is wrong and at which byte; a retry of the same bytes cannot help.
    package init(
        parsing bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        var reader = try JSONReader(bytes: bytes, limits: limits)
        self = try reader.text()
    }
}

/// A single pass over the bytes of a JSON text; every read is checked against its end.
struct JSONReader {
    let bytes: [UInt8]
    let depthMax: Int
    /// True when all of it is UTF-8, and so every string in it is.
    ///
    /// Else each string is looked at, to tell where the first wrong one is.
    let isUTF8: Bool
    var position = 0

    init(bytes: [UInt8], limits: JSONLimits) throws(JSONError) {
        guard bytes.count <= limits.bytesMax else {
            throw JSONError(.tooLong(bytesMax: limits.bytesMax), at: limits.bytesMax)
        }
        self.bytes = bytes
        depthMax = limits.depthMax
        isUTF8 = (try? UTF8Span(validating: bytes.span)) != nil
        position = ByteOrderMark.length(in: bytes)
    }

    /// Reads one value of a text that was checked.
    init(checked bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        depthMax = .max
        isUTF8 = true
        self.position = position
    }

    mutating func text() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        guard peekPastSpace() == nil else { throw expected(.end) }
        return value
    }

    func expected(_ what: JSONError.Expectation) -> JSONError {
        JSONError(.expected(what), at: position)
    }

    /// The current byte; nil at the end.
    @inline(__always)
    func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Moves to the next byte that is not white space, and returns it.
    @inline(__always)
    mutating func peekPastSpace() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Consumes the byte if it is the current one.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }
}

extension JSONReader {
    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch peekPastSpace() {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): .string(try string())
        case UInt8(ascii: "t"): try literal("true", .bool(true))
        case UInt8(ascii: "f"): try literal("false", .bool(false))
        case UInt8(ascii: "n"): try literal("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: try number()
        default: throw expected(.value)
        }
    }

    mutating func literal(
        _ name: String,
        _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let start = position
        for byte in name.utf8 {
            guard skip(byte) else { throw JSONError(.expected(.value), at: start) }
        }
        return value
    }

    /// Consumes an opening bracket, unless the nesting is too deep, and a closing one right behind
    /// it; returns whether there was one.
    mutating func enter(until closing: UInt8, depth: Int) throws(JSONError) -> Bool {
        guard depth <= depthMax else {
            throw JSONError(.tooDeep(depthMax: depthMax), at: position)
        }
        position += 1
        guard peekPastSpace() == closing else { return false }
        position += 1
        return true
    }

    /// Consumes the next comma or closing bracket; returns true for the bracket.
    mutating func ends(_ closing: UInt8) throws(JSONError) -> Bool {
        switch peekPastSpace() {
        case UInt8(ascii: ","):
            position += 1
            return false
        case closing:
            position += 1
            return true
        default:
            throw expected(closing == UInt8(ascii: "]") ? .commaOrBracket : .commaOrBrace)
        }
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        let closing = UInt8(ascii: "]")
        var items: [JSONValue] = []
        var isEnded = try enter(until: closing, depth: depth)
        while !isEnded {
            items.append(try value(depth: depth))
            isEnded = try ends(closing)
        }
        return .array(items)
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        let closing = UInt8(ascii: "}")
        // A dictionary that grows member by member would hash every name several times.
        var members: [(name: String, value: JSONValue)] = []
        var isEnded = try enter(until: closing, depth: depth)
        while !isEnded {
            try requireName()
            let name = try string()
            try colon()
            members.append((name, try value(depth: depth)))
            isEnded = try ends(closing)
        }
        var dictionary = [ExactString: JSONValue](minimumCapacity: members.count)
        for member in members { dictionary[ExactString(member.name)] = member.value }
        return .object(dictionary)
    }

    /// Moves to the quote that opens a member's name.
    mutating func requireName() throws(JSONError) {
        guard peekPastSpace() == UInt8(ascii: "\"") else { throw expected(.memberName) }
    }

    mutating func colon() throws(JSONError) {
        guard peekPastSpace() == UInt8(ascii: ":") else { throw expected(.colon) }
        position += 1
    }
}

extension JSONReader {
    mutating func string() throws(JSONError) -> String {
        let opening = position
        position += 1
        let start = position
        try scanPlain()
        if skip(UInt8(ascii: "\"")) {
            return try text(of: bytes.span.extracting(start..<(position - 1)), from: opening)
        }
        var unescaped = Array(bytes[start..<position])
        while !skip(UInt8(ascii: "\"")) {
            try escape(into: &unescaped)
            let plain = position
            try scanPlain()
            unescaped.append(contentsOf: bytes[plain..<position])
        }
        return try text(of: unescaped.span, from: opening)
    }

    /// Through a span, because `String(validating:as:)` looks up its generic types in each call.
    func text(of bytes: Span<UInt8>, from opening: Int) throws(JSONError) -> String {
        guard let text = try? UTF8Span(validating: bytes) else {
            throw JSONError(.invalidUTF8, at: opening)
        }
        return String(copying: text)
    }

    /// Moves to the next double quote or backslash.
    mutating func scanPlain() throws(JSONError) {
        let end = bytes.span.endOfPlainText(from: position)
        position = end
        guard end < bytes.count else { throw expected(.quote) }
        if bytes[end] < 0x20 { throw JSONError(.controlCharacter, at: end) }
    }

    /// Decodes the escape that begins here, with the second half of a surrogate pair (RFC 8259
    /// section 7).
    mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        position += 1
        switch peek() {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            let scalar = try scalar()
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return
        default: throw expected(.escape)
        }
        position += 1
    }

    /// Decodes a checked string with escapes, whose closing quote is at `end`.
    mutating func unescaped(until end: Int) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        // No escape is shorter than what it stands for.
        text.reserveCapacity(end - position)
        do throws(JSONError) {
            while position < end {
                let plain = position
                try scanPlain()
                text.append(contentsOf: bytes[plain..<position])
                if position < end { try escape(into: &text) }
            }
        } catch {
            preconditionFailure("a checked string could not be read again")
        }
        return text
    }

    /// Decodes four hexadecimal digits, and those of the second surrogate of a pair.
    mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let afterFirst = position
        if UTF16.isLeadSurrogate(unit), skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) {
            let second = try codeUnit()
            if UTF16.isTrailSurrogate(second) {
                let offset = UInt32(unit - 0xD800) << 10 | UInt32(second - 0xDC00)
                return Unicode.Scalar(0x1_0000 + offset) ?? "\u{FFFD}"
            }
        }
        position = afterFirst
        return "\u{FFFD}"
    }

    mutating func codeUnit() throws(JSONError) -> UInt16 {
        let start = position
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek()?.hexadecimalDigit else {
                throw JSONError(.expected(.hexadecimalDigits), at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
