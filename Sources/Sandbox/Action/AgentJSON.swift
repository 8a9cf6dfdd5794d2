import JSON

/// JSON as port-agent writes it: everything beyond ASCII escaped, with or without spaces.
///
/// Source: port-agent signs `json.dumps(body, separators=(",", ":"))` and sends `json.dumps(body)`.
enum AgentJSON {
    static func text(_ value: JSONValue, isSpaced: Bool) -> String {
        let comma = isSpaced ? ", " : ","
        let colon = isSpaced ? ": " : ":"
        switch value {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .string(let text): return quoted(text)
        case .array(let items):
            return "[\(items.map { self.text($0, isSpaced: isSpaced) }.joined(separator: comma))]"
        case .object(let members):
            let parts = members.sorted { $0.key < $1.key }
                .map { name, value in
                    quoted(name.text) + colon + self.text(value, isSpaced: isSpaced)
                }
            return "{\(parts.joined(separator: comma))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let short: [UInt16: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r",
            0x09: "\\t",
        ]
        let body = text.utf16.map { unit in
            if let escape = short[unit] { return escape }
            if let scalar = Unicode.Scalar(unit), (0x20..<0x7F).contains(unit) {
                return String(Character(scalar))
            }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"\(body.joined())\""
    }
}
