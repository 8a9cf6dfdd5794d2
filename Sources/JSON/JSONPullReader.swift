/// Reads one JSON text value by value, and keeps only what its caller asks for.
///
/// For answers of up to megabytes, of which a small part counts: all of the text is checked as
/// strictly as by `JSONValue`, in one pass, in time that grows with its length and in memory that
/// does not, whatever is in it. Names are the same only if their bytes are.
///
/// The caller takes each value in turn, with `text()`, `enterObject()` and so on, or steps over it
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

    /// As deep as Foundation's decoder reads: what a catalogue's properties hold is not ours.
    package static let depthMax = 512

    /// Begins at the text's value.
    ///
    /// - Parameter bytes: The text in UTF-8, from anybody; whoever received it has bounded it.
    /// - Throws: Nothing else than reading does.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        let limits = JSONLimits(bytesMax: .max, depthMax: Self.depthMax)
        reader = try JSONReader(bytes: bytes, limits: limits)
    }

    /// Returns what a closure reads of a text.
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

/// Values.
extension JSONPullReader {
    /// Whether null comes next; it stays to be taken.
    package var isNull: Bool { mutating get { reader.peekPastSpace() == UInt8(ascii: "n") } }

    /// Whether a string comes next; it stays to be taken.
    package var isText: Bool { mutating get { reader.peekPastSpace() == UInt8(ascii: "\"") } }

    /// Takes a value of any kind and makes nothing of it.
    package mutating func skip() throws(JSONError) {
        isAtStart = false
        try reader.stepOverValue(depth: depth, brackets: &brackets)
    }

    /// Takes a value: the text of a string, nil of any other.
    package mutating func text() throws(JSONError) -> String? {
        guard let place = try place() else { return nil }
        return String(decoding: try reader.content(of: place.string), as: UTF8.self)
    }

    /// Takes a value: the text of a string, nil of null; notes when it is anything else.
    package mutating func textOrNull(isOther: inout Bool) throws(JSONError) -> String? {
        if !isText, !isNull { isOther = true }
        return try text()
    }

    /// Takes a value, and returns whether it is a string that stands for that text.
    package mutating func isText(_ text: String) throws(JSONError) -> Bool {
        guard let place = try place() else { return false }
        return reader.isString(place.string, equalTo: text)
    }

    /// Takes a value: the number, nil of any other kind, and of one beyond every `Double`.
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

    /// Takes a value: true or false, nil of any other.
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

/// Strings of which nothing is made yet.
extension JSONPullReader {
    /// Where a string is in the text.
    package struct Place {
        fileprivate let string: JSONReader.StringPlace

        /// Whether it is that of the empty text.
        package var isEmpty: Bool { string.end - string.start == 2 }
    }

    /// Takes a value: where it is if it is a string, nil of any other.
    package mutating func place() throws(JSONError) -> Place? {
        guard isText else {
            try skip()
            return nil
        }
        isAtStart = false
        return Place(string: try reader.stepOverString())
    }

    /// Appends the text of a string that was taken.
    package func append(_ place: Place, to list: inout TextList) throws(JSONError) {
        list.append(try reader.content(of: place.string))
    }
}

/// Objects and arrays.
extension JSONPullReader {
    /// Goes into an object, whose members are then taken one by one until there is no next; any
    /// other value is taken, and false returned.
    package mutating func enterObject() throws(JSONError) -> Bool {
        try enter(UInt8(ascii: "{"))
    }

    /// Goes into an array, whose items are then taken one by one until there is no next; any other
    /// value is taken, and false returned.
    package mutating func enterArray() throws(JSONError) -> Bool {
        try enter(UInt8(ascii: "["))
    }

    /// Goes on to the value of the next member; false when the object ends, which is then taken.
    package mutating func nextMember() throws(JSONError) -> Bool {
        guard try next(until: UInt8(ascii: "}")) else { return false }
        name = try reader.stepOverName()
        return true
    }

    /// Goes on to the next item; false when the array ends, which is then taken.
    package mutating func nextItem() throws(JSONError) -> Bool {
        try next(until: UInt8(ascii: "]"))
    }

    /// Whether the member whose value comes next has that name.
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
