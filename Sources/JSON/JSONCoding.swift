import FoundationEssentials

/// The only JSON encoder and decoder of the program, so that every part codes alike.
package enum JSONCoding {
    /// Returns the value as JSON with sorted keys, so that equal values have equal bytes.
    ///
    /// - Parameter value: What to encode; numbers must be finite.
    /// - Returns: UTF-8 bytes, without white space, with slashes as they are.
    /// - Throws: `EncodingError` when the value cannot be said in JSON; a mistake of the caller.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let value = value as? any JSONRepresentable { return value.json.utf8 }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Decodes a value from JSON.
    ///
    /// - Parameters:
    ///   - type: What is expected.
    ///   - bytes: One JSON text in UTF-8.
    /// - Returns: The decoded value.
    /// - Throws: `DecodingError`, which names the path of what does not fit; a retry cannot help.
    package static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) throws -> Value {
        if let type = type as? any JSONReadable.Type {
            guard let json = try? JSONValue(parsing: bytes),
                let value = try type.init(json: json) as? Value
            else { throw DecodingError.unreadable("The text is not JSON.") }
            return value
        }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}

extension DecodingError {
    /// An error about JSON that does not have the form that is expected.
    package static func unreadable(_ reason: String) -> DecodingError {
        .dataCorrupted(Context(codingPath: [], debugDescription: reason))
    }
}

/// What is decoded from a JSON value as a whole: for values of megabytes, for which Foundation's
/// decoder takes many times the memory of the text.
package protocol JSONReadable: Decodable {
    /// Reads the value; throws `DecodingError` where it has another form.
    init(json: JSONValue) throws
}

extension JSONReadable {
    package init(from decoder: any Decoder) throws {
        try self.init(json: try JSONValue(from: decoder))
    }
}

/// What is encoded as the JSON value that it makes of itself, in a fraction of the time that
/// Foundation's encoder takes for it.
package protocol JSONRepresentable: Encodable {
    /// What it is in JSON; its numbers must be finite.
    var json: JSONValue { get }
}

extension JSONRepresentable {
    package func encode(to encoder: any Encoder) throws {
        try json.encode(to: encoder)
    }
}
