import JSON

/// Validates a message's metadata.
///
/// Source: Slack "Message metadata", "Designing metadata event schemas", and its SDKs' types. Slack
/// publishes no figure for `metadata_too_large`; the one here is ours.
enum SlackMetadataCheck {
    static let bytesMax = 1_024

    static func check(_ metadata: JSONValue) throws(SlackRefusal) {
        guard let members = metadata.object,
            Set(members.keys).isSubset(of: ["event_type", "event_payload"]),
            let type = members["event_type"]?.string, let payload = members["event_payload"]?.object
        else {
            throw SlackRefusal(
                "invalid_metadata_format",
                "metadata needs event_type, a string, and event_payload, an object"
            )
        }
        for name in [type] + payload.keys.map(\.text)
        where name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) == nil {
            throw SlackRefusal("invalid_metadata_format", "\(name) is not in snake case")
        }
        for (name, value) in payload where !isAllowed(value, depth: 0) {
            throw SlackRefusal("invalid_metadata_schema", "\(name) holds what it must not")
        }
        let size = (try? JSONCoding.encode(metadata).count) ?? 0
        if size > bytesMax {
            throw SlackRefusal("metadata_too_large", "\(size) bytes of metadata")
        }
    }

    /// Strings, numbers and booleans, in one level of object or a list of such objects; no null.
    private static func isAllowed(_ value: JSONValue, depth: Int) -> Bool {
        switch value {
        case .string, .integer, .number, .bool: true
        case .null: false
        case .array(let items): depth < 1 && items.allSatisfy { isAllowed($0, depth: depth) }
        case .object(let members):
            depth < 1 && members.values.allSatisfy { isAllowed($0, depth: depth + 1) }
        }
    }
}
