import HTTPMessage
import JSON

/// The fields of a form or of a query, decoded; of two of one name the first counts.
package struct FormFields: Sendable {
    private var values: [ExactString: String] = [:]

    /// No field here has a longer name.
    private static let nameBytesMax = 256

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL section 5.1), of a body or a query; nil
    /// where it is malformed: a `%` without two digits, not UTF-8, or a name that is none of ours by
    /// its length.
    package init?(_ text: some StringProtocol) {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            // Before it is decoded, of which three bytes may make one.
            guard parts[0].count <= 3 * Self.nameBytesMax,
                let name = Self.decoded(parts[0]),
                let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
            else { return nil }
            let key = ExactString(name)
            if values[key] == nil { values[key] = value }
        }
    }

    init?(body: [UInt8]) {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        self.init(text)
    }

    /// The value of that name without white space around it; nil when there is none, or an empty one.
    package subscript(name: String) -> String? {
        guard let scalars = values[ExactString(name)]?.unicodeScalars,
            let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        return String(scalars[first...last])
    }

    private static func decoded(_ text: some Collection<UInt8>) -> String? {
        let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return percentDecoded(String(decoding: spaced, as: UTF8.self))
    }
}
