/// Percent-encoding as paths and forms use it (RFC 3986 section 2.1).
enum PercentCoding {
    /// Decodes percent-encoded text; a malformed escape is kept.
    static func decode(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Parses the names and values of a query or form, in order.
    static func pairs(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&")
            .map { part in
                let spaced =
                    part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    .map { decode(String($0.map { $0 == "+" ? " " : $0 })) }
                return (spaced[0], spaced.count > 1 ? spaced[1] : "")
            }
    }
}
