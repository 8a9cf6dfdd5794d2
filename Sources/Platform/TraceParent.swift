/// A position in a distributed trace, from the `traceparent` header of the caller.
///
/// Source: W3C "Trace Context" level 1, section 3.2.
package struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// The header's value, which is forwarded unchanged: this program adds no spans of its own.
    package let description: String

    /// Parses the header; nil for a value that the specification calls invalid.
    ///
    /// A later version than 00 is parsed by its first four parts, as section 3.2.4 requires.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count >= Self.length, bytes.count <= Self.lengthMax,
            bytes.allSatisfy({ $0 < 0x80 })
        else { return nil }
        let parts = text.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count >= 4, parts.map(\.utf8.count).prefix(4) == [2, 32, 16, 2],
            parts.prefix(4).allSatisfy({ $0.utf8.allSatisfy(Self.isLowerHex) }),
            parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        description = parts.prefix(4).joined(separator: "-")
    }

    /// The trace id that all calls of the trace share: 32 hexadecimal digits.
    package var traceID: String {
        String(description.split(separator: "-")[1])
    }

    private static let length = 55
    /// The longest value that is parsed; later versions may have more parts.
    private static let lengthMax = 256

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension TraceParent: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let trace = TraceParent(text) else {
            let text = "It is no traceparent."
            throw DecodingError.dataCorruptedError(in: container, debugDescription: text)
        }
        self = trace
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
