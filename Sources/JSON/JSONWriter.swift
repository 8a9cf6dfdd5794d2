/// Writes one JSON text (RFC 8259) directly into bytes, member by member.
///
/// For the few texts that are written with every webhook: Foundation's encoder first builds a tree
/// of the value, which takes longer than the rest of the answer.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether a comma has to be written before the next member or item.
    private var needsComma = false

    package init(reservingCapacity capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object; the closure writes its members.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes a member with a text; the name must need no escape.
    package mutating func member(_ name: StaticString, _ value: String) {
        begin(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        begin(name)
        literal(value ? "true" : "false")
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        begin(name)
        bytes.append(utf8: "\(value)")
    }

    /// Writes a member with any value; its numbers must be finite, as parsed ones are.
    package mutating func member(_ name: StaticString, _ value: JSONValue) {
        begin(name)
        self.value(value)
    }

    /// Writes a member; the closure writes its value.
    package mutating func member(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        begin(name)
        body(&self)
        needsComma = true
    }

    /// Writes any value, the members of objects sorted by name.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: literal("null")
        case .bool(let value): literal(value ? "true" : "false")
        case .integer(let value): bytes.append(utf8: "\(value)")
        case .number(let value): bytes.append(utf8: "\(value)")
        case .string(let value): string(value)
        case .array(let items): array(items)
        case .object(let members): object(members)
        }
        needsComma = true
    }

    private mutating func array(_ items: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        for item in items {
            comma()
            value(item)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func object(_ members: [ExactString: JSONValue]) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            comma()
            string(name.text)
            bytes.append(UInt8(ascii: ":"))
            value(member)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func begin(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(utf8: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func literal(_ name: StaticString) {
        bytes.append(utf8: name)
    }

    /// Writes a string, and escapes only what RFC 8259 section 7 requires.
    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let text = text.utf8Span.span
        var start = 0
        for place in text.indices where Self.needsEscape(text[place]) {
            bytes.append(copying: text.extracting(start..<place))
            escape(text[place])
            start = place + 1
        }
        bytes.append(copying: text.extracting(start..<text.count))
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x0A: bytes.append(utf8: #"\n"#)
        case 0x0D: bytes.append(utf8: #"\r"#)
        case 0x09: bytes.append(utf8: #"\t"#)
        case 0x00..<0x20:
            bytes.append(utf8: #"\u00"#)
            bytes.append(Self.digits[Int(byte >> 4)])
            bytes.append(Self.digits[Int(byte & 0x0F)])
        default:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension JSONValue {
    /// The value as JSON in UTF-8, with the members of objects in the order of their names; its
    /// numbers must be finite.
    package var utf8: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
