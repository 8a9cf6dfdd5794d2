/// Where a call stands in a trace that somebody else began, as the `traceparent` header says it.
///
/// Source: W3C "Trace Context" level 1, section 3.2.
package struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// The header's value, which is passed on as it came: this program adds no spans of its own.
    package let description: String

    /// Reads the header; nil for anything that the specification calls invalid.
    ///
    /// A later version than 00 is read by its first four parts, as section 3.2.4 asks.
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

    /// What all calls of the trace have in common: 32 hexadecimal digits.
    package var traceID: String {
        String(description.split(separator: "-")[1])
    }

    private static let length = 55
    /// A later version may say more, but a header of that length is no longer a trace's.
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
