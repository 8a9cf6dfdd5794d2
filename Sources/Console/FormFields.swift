import Vocabulary

/// The fields of a form or of a query, decoded; of two of one name the first counts.
struct FormFields: Sendable, Hashable {
    private var values: [String: String] = [:]

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL section 5.1), of a body or a query; nil
    /// where it is malformed: a `%` without two digits, or not UTF-8.
    init?(_ text: some StringProtocol) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]),
                let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
            else { return nil }
            if values[name] == nil { values[name] = value }
        }
    }

    init?(body: [UInt8]) {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        self.init(text)
    }

    /// The value of that name without white space around it; nil when there is none, or an empty one.
    subscript(name: String) -> String? {
        guard let value = values[name] else { return nil }
        let start = value.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(start[...last])
    }

    private static func decoded(_ text: some StringProtocol) -> String? {
        percentDecoded(String(text.map { $0 == "+" ? " " : $0 }))
    }
}
