package import JSON

/// A header's value with parameters: `multipart/form-data; boundary="x"`.
///
/// Source: RFC 9110 section 5.6.6, with quoted strings of section 5.6.4.
package struct HeaderValue: Sendable, Hashable {
    /// What stands before the parameters, in lower case.
    package let value: String
    /// By their names in lower case.
    package let parameters: [ExactString: ExactString]

    /// Reads a value; nil when it is malformed or names a parameter twice.
    package init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        Self.skipSpace(in: &rest)
        value = Self.text(Self.take(from: &rest) { Self.isToken($0) || $0 == UInt8(ascii: "/") })
            .lowercased()
        Self.skipSpace(in: &rest)
        guard !value.isEmpty, rest.isEmpty || rest.first == UInt8(ascii: ";") else { return nil }
        var parameters: [ExactString: ExactString] = [:]
        while rest.popFirst() != nil {
            Self.skipSpace(in: &rest)
            // RFC 9110 5.6.6 lets a semicolon stand alone.
            if rest.isEmpty || rest.first == UInt8(ascii: ";") { continue }
            let name = Self.take(from: &rest, while: Self.isToken)
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="),
                let value = Self.value(in: &rest)
            else { return nil }
            Self.skipSpace(in: &rest)
            guard
                rest.isEmpty || rest.first == UInt8(ascii: ";"),
                parameters.updateValue(
                    ExactString(value),
                    forKey: ExactString(Self.text(name).lowercased())
                ) == nil
            else { return nil }
        }
        self.parameters = parameters
    }

    private static func value(in rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = take(from: &rest, while: isToken)
            return token.isEmpty ? nil : text(token)
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                bytes.append(escaped)
            default:
                bytes.append(byte)
            }
        }
        return nil
    }

    private static func take(
        from rest: inout ArraySlice<UInt8>,
        while isTaken: (UInt8) -> Bool
    ) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isTaken)
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func skipSpace(in rest: inout ArraySlice<UInt8>) {
        _ = take(from: &rest) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
