/// Reads one JSON text value by value, and keeps only what its caller asks for.
///
/// For answers of several megabytes, of which little is needed. The whole text is checked as strictly
/// as by `JSONValue`, in one pass, in linear time and constant memory. Names are compared by bytes.
///
/// The caller takes each value in turn, with `text()`, `enterObject()` and so on, or passes over it
/// with `skip()`:
///
///     guard try json.enterObject() else { return nil }
///     while try json.nextMember() {
///         if json.isNamed("title") { title = try json.text() } else { try json.skip() }
///     }
package struct JSONPullReader {
    /// All of it is UTF-8.
    private let bytes: [UInt8]
    private var position: Int
    /// The name of the member that was begun last.
    private var name = JSONString()
    /// How many arrays and objects are open.
    private var depth = 0
    /// True between the opening bracket and the first member or item.
    private var isAtStart = false

    /// The nesting that Foundation's decoder also accepts: a catalogue's properties may be that
    /// deep.
    package static let depthMax = 512

    private init?(_ bytes: [UInt8]) {
        // An escape and all that is outside strings is ASCII. So a text that is UTF-8 has nothing
        // but UTF-8 in its strings, and a text that is not is not JSON.
        guard (try? UTF8Span(validating: bytes.span)) != nil else { return nil }
        self.bytes = bytes
        position = ByteOrderMark.length(in: bytes)
    }

    /// Returns what a closure reads from a JSON text.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, from anybody; whoever received it has bounded it.
    ///   - read: Takes the text's value; nil where it finds that unusable.
    /// - Returns: Nil also where the text is not JSON.
    package static func value<Value>(
        of bytes: [UInt8],
        _ read: (inout JSONPullReader) throws(JSONError) -> Value?
    ) -> Value? {
        do throws(JSONError) {
            guard var json = JSONPullReader(bytes), let value = try read(&json) else { return nil }
            return json.peek() == 0 && json.position == bytes.count ? value : nil
        } catch {
            return nil
        }
    }

    /// Moves to the next byte that is not white space, and returns it; 0 at the end.
    @inline(__always)
    private mutating func peek() -> UInt8 {
        var place = position
        let byte = bytes.span.byte(pastSpaceFrom: &place)
        position = place
        return byte
    }
}

/// Taking single values.
extension JSONPullReader {
    /// Whether the next value is null; the value is not taken.
    package var isNull: Bool { mutating get { peek() == UInt8(ascii: "n") } }

    /// Whether the next value is a string; the value is not taken.
    package var isText: Bool { mutating get { peek() == UInt8(ascii: "\"") } }

    /// Whether the next value is an array; the value is not taken.
    package var isArray: Bool { mutating get { peek() == UInt8(ascii: "[") } }

    /// Passes over a value of any kind.
    package mutating func skip() throws(JSONError) {
        isAtStart = false
        var place = position
        try bytes.span.stepOverValue(from: &place, depth: depth)
        position = place
    }

    /// Takes a value and returns its text, or nil if it is not a string.
    package mutating func text() throws(JSONError) -> String? {
        try place().map { content(of: $0) }
    }

    /// Takes a value and returns its text, or nil for null; sets `isOther` for any other kind.
    package mutating func textOrNull(isOther: inout Bool) throws(JSONError) -> String? {
        if !isText, !isNull { isOther = true }
        return try text()
    }

    /// Takes a value and returns its text: what a string has in it, a number, true or false as it is
    /// written; nil for null, an array or an object.
    package mutating func scalar() throws(JSONError) -> String? {
        let first = peek()
        if first == UInt8(ascii: "\"") { return try text() }
        let start = position
        try skip()
        switch first {
        case UInt8(ascii: "n"), UInt8(ascii: "["), UInt8(ascii: "{"): return nil
        default: return String(decoding: bytes[start..<position], as: UTF8.self)
        }
    }

    /// Takes a value, and returns whether it is a string with that content.
    package mutating func isText(_ text: StaticString) throws(JSONError) -> Bool {
        guard let place = try place() else { return false }
        return has(place.string, text)
    }

    /// Takes a value, and returns whether it is a string with that content.
    package mutating func isText(equalTo text: String) throws(JSONError) -> Bool {
        guard let place = try place() else { return false }
        return has(place.string, text.utf8Span.span)
    }

    /// Takes a value and returns its number, or nil for another kind or a number beyond every
    /// `Double`.
    package mutating func number() throws(JSONError) -> Double? {
        let first = peek()
        let start = position
        try skip()
        guard first == UInt8(ascii: "-") || first.isDigit else { return nil }
        var reader = JSONReader(checked: bytes, from: start)
        return switch try? reader.number() {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// Takes a value and returns whether it is true or false, or nil for any other kind.
    package mutating func bool() throws(JSONError) -> Bool? {
        let first = peek()
        try skip()
        return switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }
}

/// Taking values by their position, without decoding them.
extension JSONPullReader {
    /// The position of a string in the text.
    package struct Place {
        fileprivate let string: JSONString

        /// Whether the string is empty.
        package var isEmpty: Bool { string.start == string.end }
    }

    /// The position of an object in the text, from bracket to bracket.
    package struct ObjectPlace {
        fileprivate let start: Int
        fileprivate let length: Int
        /// How many arrays and objects it is in.
        fileprivate let depth: Int
    }

    /// Takes a value and returns its position, or nil if it is not a string.
    package mutating func place() throws(JSONError) -> Place? {
        guard isText else {
            try skip()
            return nil
        }
        isAtStart = false
        var place = position
        let string = try bytes.span.stepOverString(from: &place)
        position = place
        return Place(string: string)
    }

    /// Returns the text of a string that was taken.
    package func content(of place: Place) -> String {
        String(decoding: contentBytes(of: place), as: UTF8.self)
    }

    /// Appends the text of a string that was taken to the list.
    package func append(_ place: Place, to list: inout TextList) {
        list.append(contentBytes(of: place))
    }

    /// Returns the texts of strings that were taken as a list.
    package func list(of places: [Place]) -> TextList {
        var list = TextList()
        for place in places { append(place, to: &list) }
        return list
    }

    /// Returns whether strings that were taken are the list's texts; also false where one has
    /// escapes.
    package func isList(_ places: [Place], equalTo list: TextList) -> Bool {
        guard places.count == list.count else { return false }
        var texts = list.makeIterator()
        for place in places {
            let string = place.string
            guard !string.hasEscapes,
                texts.skip(ifEqualTo: bytes.span.extracting(string.start..<string.end))
            else { return false }
        }
        return true
    }

    /// Takes a value that has the same bytes as an object that was taken before; returns false, and
    /// takes nothing, where it has others.
    ///
    /// An object ends with its bracket, so the same bytes are the same value, and right again where
    /// they are no deeper than before.
    package mutating func takeSame(as object: ObjectPlace) -> Bool {
        guard peek() == UInt8(ascii: "{"), depth <= object.depth,
            bytes.span.hasSameBytes(at: position, object.start, length: object.length)
        else { return false }
        isAtStart = false
        position += object.length
        return true
    }

    /// Returns the position of the object that `read` takes; nil where it is none.
    package mutating func objectPlace(
        _ read: (inout JSONPullReader) throws(JSONError) -> Void
    ) throws(JSONError) -> ObjectPlace? {
        let isObject = peek() == UInt8(ascii: "{")
        let (start, depth) = (position, depth)
        try read(&self)
        guard isObject else { return nil }
        return ObjectPlace(start: start, length: position - start, depth: depth)
    }

    private func contentBytes(of place: Place) -> ArraySlice<UInt8> {
        let string = place.string
        guard string.hasEscapes else { return bytes[string.start..<string.end] }
        var reader = JSONReader(checked: bytes, from: string.start - 1)
        return reader.unescaped(until: string.end)[...]
    }

    @inline(__always)
    private func has(_ string: JSONString, _ text: StaticString) -> Bool {
        guard !string.hasEscapes else { return has(string, text.description.utf8Span.span) }
        return string.end - string.start == text.utf8CodeUnitCount
            && bytes.span.hasBytes(of: text, at: string.start)
    }

    private func has(_ string: JSONString, _ text: Span<UInt8>) -> Bool {
        let count = string.end - string.start
        guard string.hasEscapes else {
            return count == text.count
                && text.indices.allSatisfy { text[$0] == bytes[string.start + $0] }
        }
        // An escape is longer than what it stands for, up to six times.
        guard count > text.count, count <= 6 * text.count else { return false }
        var reader = JSONReader(checked: bytes, from: string.start - 1)
        return (try? reader.isString(text)) ?? false
    }
}

/// Entering objects and arrays.
extension JSONPullReader {
    /// Enters an object, whose members `nextMember()` then takes; for any other value takes it and
    /// returns false.
    package mutating func enterObject() throws(JSONError) -> Bool {
        try enter(UInt8(ascii: "{"))
    }

    /// Enters an array, whose items `nextItem()` then takes; for any other value takes it and
    /// returns false.
    package mutating func enterArray() throws(JSONError) -> Bool {
        try enter(UInt8(ascii: "["))
    }

    /// Moves to the value of the next member; takes the object's end and returns false after the
    /// last.
    package mutating func nextMember() throws(JSONError) -> Bool {
        guard try next(isObject: true) else { return false }
        var place = position
        name = try bytes.span.stepOverName(from: &place)
        position = place
        return true
    }

    /// Moves to the next item; takes the array's end and returns false after the last.
    package mutating func nextItem() throws(JSONError) -> Bool {
        try next(isObject: false)
    }

    /// Whether the current member has that name.
    package func isNamed(_ text: StaticString) -> Bool { has(name, text) }

    /// Whether the current member has that name.
    package func isNamed(equalTo text: String) -> Bool { has(name, text.utf8Span.span) }

    private mutating func enter(_ opening: UInt8) throws(JSONError) -> Bool {
        guard peek() == opening else {
            try skip()
            return false
        }
        guard depth < Self.depthMax else {
            throw JSONError(.tooDeep(depthMax: Self.depthMax), at: position)
        }
        position += 1
        depth += 1
        isAtStart = true
        return true
    }

    @inline(__always)
    private mutating func next(isObject: Bool) throws(JSONError) -> Bool {
        var place = position
        let isEnded: Bool
        if isAtStart {
            isEnded =
                bytes.span.byte(pastSpaceFrom: &place)
                == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
            if isEnded { place += 1 }
        } else {
            isEnded = try bytes.span.ends(from: &place, isObject: isObject)
        }
        position = place
        isAtStart = false
        if isEnded { depth -= 1 }
        return !isEnded
    }
}
