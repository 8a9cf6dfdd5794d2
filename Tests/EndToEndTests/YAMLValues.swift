import JSON
import Testing
import YAML

/// Decodes a value from a YAML document.
func decode<Value: Decodable>(_ type: Value.Type, fromYAML text: String) throws -> Value {
    let root = try #require(try YAMLNode.read(text))
    return try JSONCoding.decode(type, from: JSONCoding.encode(JSONValue(root)))
}

extension JSONValue {
    /// What a YAML value is in YAML's JSON schema, but for numbers, which stay texts.
    fileprivate init(_ node: YAMLNode) {
        switch node {
        case .scalar("true", isPlain: true): self = true
        case .scalar("false", isPlain: true): self = false
        case .scalar(let text, _): self = node.isNull ? .null : .string(text.text)
        case .list(let items): self = .array(items.map(JSONValue.init))
        case .mapping(let entries):
            self = .object(
                Dictionary(
                    uniqueKeysWithValues: entries.map {
                        (ExactString($0.key.text ?? ""), JSONValue($0.value))
                    }
                )
            )
        }
    }
}
