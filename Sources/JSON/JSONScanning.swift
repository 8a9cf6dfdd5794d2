/// Passing over JSON in a text that is UTF-8, without decoding anything.
///
/// For texts of megabytes, of which little is needed: what is passed over is checked as strictly as
/// what is decoded. Eight bytes of a string are looked at together, because most of a text is in
/// strings.
extension Span<UInt8> {
    /// Moves to the next byte that is not white space, and returns it; 0, which JSON never has
    /// there, at the end.
    @inline(__always)
    func byte(pastSpaceFrom place: inout Int) -> UInt8 {
        while place < count {
            let byte = self[place]
            guard byte <= 0x20, byte.isJSONSpace else { return byte }
            place += 1
        }
        return 0
    }

    /// Returns the offset of the first double quote, backslash or control character from `start`
    /// on, or `count` without one.
    ///
    /// RFC 8259 section 7: all other bytes stand for themselves in a string.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        var place = start
        while place <= count - 16 {
            let first = word(at: place).specialBytes
            let second = word(at: place + 8).specialBytes
            if first | second != 0 {
                return first != 0
                    ? place + first.trailingZeroBitCount / 8
                    : place + 8 + second.trailingZeroBitCount / 8
            }
            place += 16
        }
        while place < count, !self[place].isSpecialInJSON { place += 1 }
        return place
    }

    /// Returns whether the bytes from `first` on and those from `second` on are the same `length`
    /// bytes.
    @inline(__always)
    func hasSameBytes(at first: Int, _ second: Int, length: Int) -> Bool {
        guard first <= count - length, second <= count - length else { return false }
        var offset = 0
        while offset <= length - 8 {
            guard word(at: first + offset) == word(at: second + offset) else { return false }
            offset += 8
        }
        if length >= 8 {
            // Some of these bytes were compared already.
            offset = length - 8
            return word(at: first + offset) == word(at: second + offset)
        }
        while offset < length {
            guard self[first + offset] == self[second + offset] else { return false }
            offset += 1
        }
        return true
    }

    /// The eight bytes from `place` on, the first one lowest; the caller has checked that they are
    /// there.
    @inline(__always)
    private func word(at place: Int) -> UInt64 {
        assert(place >= 0 && place <= count - 8)
        // Safe: all callers compare with `count` before, and any eight bytes are a number.
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
            .littleEndian
    }
}

extension Span<UInt8> {
    /// Passes over the value at `place`, which is in `depth` arrays and objects.
    func stepOverValue(from place: inout Int, depth: Int) throws(JSONError) {
        var open = OpenBrackets()
        while true {
            switch byte(pastSpaceFrom: &place) {
            case UInt8(ascii: "\""): try stepOverString(from: &place)
            case UInt8(ascii: "{"):
                if try !enter(from: &place, until: UInt8(ascii: "}"), depth: depth + open.count) {
                    open.push(isObject: true)
                    try stepOverName(from: &place)
                    continue
                }
            case UInt8(ascii: "["):
                if try !enter(from: &place, until: UInt8(ascii: "]"), depth: depth + open.count) {
                    open.push(isObject: false)
                    continue
                }
            case let byte: try stepOverScalar(byte, from: &place)
            }
            while !open.isEmpty, try ends(from: &place, isObject: open.isObject) { open.pop() }
            if open.isEmpty { return }
            if open.isObject { try stepOverName(from: &place) }
        }
    }

    /// Passes over an opening bracket, and over a closing one right behind it; returns whether
    /// there was one.
    @inline(__always)
    func enter(
        from place: inout Int,
        until closing: UInt8,
        depth: Int
    ) throws(JSONError) -> Bool {
        guard depth < JSONPullReader.depthMax else {
            throw JSONError(.tooDeep(depthMax: JSONPullReader.depthMax), at: place)
        }
        place += 1
        guard byte(pastSpaceFrom: &place) == closing else { return false }
        place += 1
        return true
    }

    /// Passes over the comma or bracket behind a value; returns true for the bracket.
    @inline(__always)
    func ends(from place: inout Int, isObject: Bool) throws(JSONError) -> Bool {
        let byte = byte(pastSpaceFrom: &place)
        let isEnd = byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        guard isEnd || byte == UInt8(ascii: ",") else {
            throw JSONError(.expected(isObject ? .commaOrBrace : .commaOrBracket), at: place)
        }
        place += 1
        return isEnd
    }

    /// Passes over a member's name and its colon.
    @inline(__always)
    @discardableResult
    func stepOverName(from place: inout Int) throws(JSONError) -> JSONString {
        guard byte(pastSpaceFrom: &place) == UInt8(ascii: "\"") else {
            throw JSONError(.expected(.memberName), at: place)
        }
        let name = try stepOverString(from: &place)
        guard byte(pastSpaceFrom: &place) == UInt8(ascii: ":") else {
            throw JSONError(.expected(.colon), at: place)
        }
        place += 1
        return name
    }

    /// Passes over the string whose opening quote is at `place`.
    @inline(__always)
    @discardableResult
    func stepOverString(from place: inout Int) throws(JSONError) -> JSONString {
        let start = place + 1
        var end = endOfPlainText(from: start)
        if end < count, self[end] == UInt8(ascii: "\"") {
            place = end + 1
            return JSONString(start: start, end: end, hasEscapes: false)
        }
        try stepOverEscapes(from: &end)
        place = end + 1
        return JSONString(start: start, end: end, hasEscapes: true)
    }

    /// Moves from the first byte of a string that is not plain to its closing quote.
    private func stepOverEscapes(from place: inout Int) throws(JSONError) {
        while true {
            guard place < count else { throw JSONError(.expected(.quote), at: place) }
            switch self[place] {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try stepOverEscape(from: &place)
            default: throw JSONError(.controlCharacter, at: place)
            }
            place = endOfPlainText(from: place)
        }
    }

    private func stepOverEscape(from place: inout Int) throws(JSONError) {
        place += 1
        switch place < count ? self[place] : 0 {
        case UInt8(ascii: "u"):
            let digits = (place + 1)..<(place + 5)
            guard digits.upperBound <= count,
                digits.allSatisfy({ self[$0].hexadecimalDigit != nil })
            else { throw JSONError(.expected(.hexadecimalDigits), at: place + 1) }
            place += 5
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 1
        default: throw JSONError(.expected(.escape), at: place)
        }
    }

    /// Passes over a number or literal, of which `first` is the first byte.
    private func stepOverScalar(_ first: UInt8, from place: inout Int) throws(JSONError) {
        switch first {
        case UInt8(ascii: "t"): try stepOver("true", from: &place)
        case UInt8(ascii: "f"): try stepOver("false", from: &place)
        case UInt8(ascii: "n"): try stepOver("null", from: &place)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try stepOverNumber(from: &place)
        default: throw JSONError(.expected(.value), at: place)
        }
    }

    private func stepOver(_ literal: StaticString, from place: inout Int) throws(JSONError) {
        guard hasBytes(of: literal, at: place) else {
            throw JSONError(.expected(.value), at: place)
        }
        place += literal.utf8CodeUnitCount
    }

    /// Passes over a number (RFC 8259 section 6), however large.
    private func stepOverNumber(from place: inout Int) throws(JSONError) {
        _ = skip(UInt8(ascii: "-"), from: &place)
        if !skip(UInt8(ascii: "0"), from: &place) { try stepOverDigits(from: &place) }
        if skip(UInt8(ascii: "."), from: &place) { try stepOverDigits(from: &place) }
        if skip(UInt8(ascii: "e"), from: &place) || skip(UInt8(ascii: "E"), from: &place) {
            if !skip(UInt8(ascii: "+"), from: &place) { _ = skip(UInt8(ascii: "-"), from: &place) }
            try stepOverDigits(from: &place)
        }
    }

    private func stepOverDigits(from place: inout Int) throws(JSONError) {
        let start = place
        while place < count, self[place].isDigit { place += 1 }
        guard place > start else { throw JSONError(.expected(.digit), at: place) }
    }

    @inline(__always)
    private func skip(_ byte: UInt8, from place: inout Int) -> Bool {
        guard place < count, self[place] == byte else { return false }
        place += 1
        return true
    }
}

/// A string's content in a text: what stands between its quotes.
struct JSONString {
    var start = 0
    var end = 0
    var hasEscapes = false
}

/// The arrays and objects that are open: a bit for each, in blocks of 64.
private struct OpenBrackets {
    private(set) var count = 0
    /// The innermost block; its lowest bit tells of the innermost bracket.
    private var bits: UInt64 = 0
    private var outerBlocks: [UInt64] = []

    @inline(__always) var isEmpty: Bool { count == 0 }
    @inline(__always) var isObject: Bool { bits & 1 == 1 }

    @inline(__always)
    mutating func push(isObject: Bool) {
        if count > 0, count.isMultiple(of: 64) { outerBlocks.append(bits) }
        bits = bits << 1 | (isObject ? 1 : 0)
        count += 1
    }

    @inline(__always)
    mutating func pop() {
        bits >>= 1
        count -= 1
        if count > 0, count.isMultiple(of: 64) { bits = outerBlocks.removeLast() }
    }
}

extension UInt64 {
    /// The top bit of each byte that is a double quote, a backslash or a control character.
    ///
    /// Bits above the lowest one may be wrong: where a subtraction finds a byte too small, it
    /// borrows from the byte above.
    @inline(__always)
    fileprivate var specialBytes: UInt64 {
        let quotes = (self ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
        let backslashes = (self ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
        let controls = self &- 0x2020_2020_2020_2020
        return (quotes | backslashes | controls) & ~self & 0x8080_8080_8080_8080
    }
}

extension UInt8 {
    /// Whether the byte is white space (RFC 8259 section 2).
    @inline(__always)
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    @inline(__always)
    fileprivate var isSpecialInJSON: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") || self < 0x20
    }
}
