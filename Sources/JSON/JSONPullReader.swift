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
    private var reader: JSONReader
    /// The name of the member that was begun last.
    private var name = JSONReader.StringPlace()
    /// How many arrays and objects are open.
    private var depth = 0
    /// True between the opening bracket and the first member or item.
    private var isAtStart = false
    private var brackets: [UInt8] = []

    /// The nesting that Foundation's decoder also accepts: a catalogue's properties may be that
    /// deep.
    package static let depthMax = 512

    /// Starts before the text's value.
    ///
    /// - Parameter bytes: The text in UTF-8, from anybody; whoever received it has bounded it.
    /// - Throws: Nothing else than reading does.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        let limits = JSONLimits(bytesMax: .max, depthMax: Self.depthMax)
        reader = try JSONReader(bytes: bytes, limits: limits)
    }

    /// Returns what a closure reads from a JSON text.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, from anybody.
    ///   - read: Takes the text's value; nil where it finds that unusable.
    /// - Returns: Nil also where the text is not JSON.
    package static func value<Value>(
        of bytes: [UInt8],
        _ read: (inout JSONPullReader) throws(JSONError) -> Value?
    ) -> Value? {
        do throws(JSONError) {
            var json = try JSONPullReader(bytes)
            guard let value = try read(&json) else { return nil }
            try json.end()
            return value
        } catch {
            return nil
        }
    }

    /// Checks that nothing follows the text's value.
    package mutating func end() throws(JSONError) {
        guard reader.peekPastSpace() == nil else { throw reader.expected(.end) }
    }
}

/// Taking single values.
extension JSONPullReader {
    /// Whether the next value is null; the value is not taken.
    package var isNull: Bool { mutating get { reader.peekPastSpace() == UInt8(ascii: "n") } }

    /// Whether the next value is a string; the value is not taken.
    package var isText: Bool { mutating get { reader.peekPastSpace() == UInt8(ascii: "\"") } }

    /// Passes over a value of any kind.
    package mutating func skip() throws(JSONError) {
        isAtStart = false
        try reader.stepOverValue(depth: depth, brackets: &brackets)
    }

    /// Takes a value and returns its text, or nil if it is not a string.
    package mutating func text() throws(JSONError) -> String? {
        guard let place = try place() else { return nil }
        return String(decoding: try reader.content(of: place.string), as: UTF8.self)
    }

    /// Takes a value and returns its text, or nil for null; sets `isOther` for any other kind.
    package mutating func textOrNull(isOther: inout Bool) throws(JSONError) -> String? {
        if !isText, !isNull { isOther = true }
        return try text()
    }

    /// Takes a value, and returns whether it is a string with that content.
    package mutating func isText(_ text: String) throws(JSONError) -> Bool {
        guard let place = try place() else { return false }
        return reader.isString(place.string, equalTo: text)
    }

    /// Takes a value and returns its number, or nil for another kind or a number beyond every
    /// `Double`.
    package mutating func number() throws(JSONError) -> Double? {
        _ = reader.peekPastSpace()
        let start = reader
        try skip()
        var again = start
        guard let byte = again.peek(), byte == UInt8(ascii: "-") || byte.isDigit else { return nil }
        return switch try? again.number() {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// Takes a value and returns whether it is true or false, or nil for any other kind.
    package mutating func bool() throws(JSONError) -> Bool? {
        let first = reader.peekPastSpace()
        try skip()
        return switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }
}

/// Taking strings by their position, without decoding them.
extension JSONPullReader {
    /// The position of a string in the text.
    package struct Place {
        fileprivate let string: JSONReader.StringPlace

        /// Whether the string is empty.
        package var isEmpty: Bool { string.end - string.start == 2 }
    }

    /// Takes a value and returns its position, or nil if it is not a string.
    package mutating func place() throws(JSONError) -> Place? {
        guard isText else {
            try skip()
            return nil
        }
        isAtStart = false
        return Place(string: try reader.stepOverString())
    }

    /// Decodes a string that was taken, and appends it to the list.
    package func append(_ place: Place, to list: inout TextList) throws(JSONError) {
        list.append(try reader.content(of: place.string))
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
        guard try next(until: UInt8(ascii: "}")) else { return false }
        name = try reader.stepOverName()
        return true
    }

    /// Moves to the next item; takes the array's end and returns false after the last.
    package mutating func nextItem() throws(JSONError) -> Bool {
        try next(until: UInt8(ascii: "]"))
    }

    /// Whether the current member has that name.
    package func isNamed(_ text: String) -> Bool {
        reader.isString(name, equalTo: text)
    }

    private mutating func enter(_ opening: UInt8) throws(JSONError) -> Bool {
        guard reader.peekPastSpace() == opening else {
            try skip()
            return false
        }
        guard depth < Self.depthMax else {
            throw JSONError(.tooDeep(depthMax: Self.depthMax), at: reader.position)
        }
        reader.position += 1
        depth += 1
        isAtStart = true
        return true
    }

    private mutating func next(until closing: UInt8) throws(JSONError) -> Bool {
        let isEnded: Bool
        if isAtStart {
            _ = reader.peekPastSpace()
            isEnded = reader.skip(closing)
        } else {
            isEnded = try reader.ends(closing)
        }
        isAtStart = false
        if isEnded { depth -= 1 }
        return !isEnded
    }
}
