import JSON

/// The fields of a query or of an `application/x-www-form-urlencoded` body, decoded, in their order.
///
/// Source: WHATWG URL Standard section 5.1; but what is not UTF-8 is refused.
package struct FormFields: Sendable {
    package struct Field: Sendable {
        package var name: String
        package var value: String
    }

    package private(set) var fields: [Field] = []

    /// Reads a query, or a body as text.
    ///
    /// - Throws: `FormError`; a retry cannot help.
    package init(_ text: Substring, limits: FormLimits = FormLimits()) throws(FormError) {
        try Self.forEach(in: text, limits: limits) { field throws(FormError) in
            fields.append(field)
        }
    }

    /// Reads a body.
    ///
    /// - Throws: `FormError`; a retry cannot help.
    package init(body: [UInt8], limits: FormLimits = FormLimits()) throws(FormError) {
        guard let text = String(validating: body, as: UTF8.self) else { throw .badEncoding }
        try self.init(text[...], limits: limits)
    }

    /// The first value of that name without white space around it; nil when there is none, or an
    /// empty one.
    package subscript(name: String) -> String? {
        let field = fields.first { $0.name.hasSameBytes(as: name) }
        guard let scalars = field?.value.unicodeScalars,
            let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        return String(scalars[first...last])
    }

    /// Decodes the fields one after the other, each when those before it were used.
    static func forEach(
        in text: Substring,
        limits: FormLimits,
        _ body: (Field) throws(FormError) -> Void
    ) throws(FormError) {
        // Empty pieces count too: they cost as much to cut.
        let pieces = text.utf8.split(
            separator: UInt8(ascii: "&"),
            maxSplits: limits.parametersMax,
            omittingEmptySubsequences: false
        )
        guard pieces.count <= limits.parametersMax else {
            throw .tooManyParameters(max: limits.parametersMax)
        }
        for piece in pieces where !piece.isEmpty {
            let (name, value) = sides(of: piece)
            // Before they are decoded, of which three bytes may make one.
            try limits.check(
                nameBytes: decodedBytesMin(name.count),
                valueBytes: decodedBytesMin(value.count)
            )
            guard let name = decoded(name), let value = decoded(value) else { throw .badEncoding }
            try limits.check(nameBytes: name.utf8.count, valueBytes: value.utf8.count)
            try body(Field(name: name, value: value))
        }
    }

    /// Returns the values of one name in a query, whatever else is in it.
    ///
    /// - Returns: In their order; nil for a value that is not percent-encoded UTF-8.
    package static func values(of name: String, in query: Substring) -> [String?] {
        query.utf8.split(separator: UInt8(ascii: "&"))
            .compactMap { piece in
                let (encoded, value) = sides(of: piece)
                guard decodedBytesMin(encoded.count) <= name.utf8.count,
                    decoded(encoded)?.hasSameBytes(as: name) == true
                else { return nil }
                return .some(decoded(value))
            }
    }

    private static func sides(
        of piece: Substring.UTF8View
    ) -> (name: Substring.UTF8View, value: Substring.UTF8View) {
        let name = piece.prefix { $0 != UInt8(ascii: "=") }
        return (name, piece[name.endIndex...].dropFirst())
    }

    /// The fewest bytes that an encoded text of so many bytes can stand for.
    private static func decodedBytesMin(_ count: Int) -> Int { (count + 2) / 3 }

    private static func decoded(_ text: Substring.UTF8View) -> String? {
        let plus = UInt8(ascii: "+")
        guard text.contains(plus) else { return percentDecoded(Substring(text)) }
        let spaced = text.map { $0 == plus ? UInt8(ascii: " ") : $0 }
        return percentDecoded(String(decoding: spaced, as: UTF8.self))
    }
}
