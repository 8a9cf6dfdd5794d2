/// A string that is compared, ordered and hashed by its UTF-8 bytes.
///
/// Swift compares a `String` by canonical equivalence (Unicode Standard Annex #15), for which it
/// sorts each run of combining marks. A text of marks out of order costs time quadratic in its
/// length: 128 KiB take seconds. So text from outside (form names, JSON members, headers, catalogue
/// identifiers) is looked up and compared as this type. Canonically equivalent texts with different
/// bytes are different here, as they are to Port, Slack and JavaScript.
package struct ExactString: Sendable, Hashable, Comparable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(_ text: Substring) {
        self.text = String(text)
    }

    package init(stringLiteral text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func == (left: ExactString, right: ExactString) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    package static func < (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(utf8: text)
    }
}

extension StringProtocol {
    /// Returns whether the other text has the same UTF-8 bytes, in time that grows with the shorter.
    package func hasSameBytes(as other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

extension StringProtocol {
    /// Returns whether the text begins with these UTF-8 bytes.
    package func hasBytePrefix(_ prefix: some StringProtocol) -> Bool {
        utf8.starts(with: prefix.utf8)
    }

    /// Returns whether the other text has the same bytes, where an ASCII letter is the same in
    /// either case.
    package func hasSameBytesIgnoringASCIICase(as other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count
            && utf8.elementsEqual(other.utf8) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Returns the longest beginning that has at most `bytesMax` UTF-8 bytes and ends with a whole
    /// scalar.
    ///
    /// A number of Characters bounds nothing: one may be a letter with a MiB of marks.
    package func clipped(bytesMax: Int) -> Substring {
        guard utf8.count > bytesMax else { return self[...] }
        var end = utf8.index(startIndex, offsetBy: bytesMax)
        // RFC 3629 section 3: the bytes of a scalar behind its first begin with the bits 10.
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(end, offsetBy: -1) }
        return self[..<end]
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}

extension RawRepresentable where Self: CaseIterable, RawValue == String {
    /// Finds the case whose raw value has the text's bytes; use it instead of `init(rawValue:)` for
    /// text from outside.
    package init?(exactly text: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.rawValue.hasSameBytes(as: text) }) else {
            return nil
        }
        self = found
    }
}

extension Dictionary where Key == ExactString {
    /// The value for the key with the text's bytes.
    package subscript(name: String) -> Value? {
        get { self[ExactString(name)] }
        set { self[ExactString(name)] = newValue }
    }
}

/// Codes a dictionary with these keys as a JSON object, as one with `String` keys is.
extension ExactString: Codable, CodingKey, CodingKeyRepresentable {
    package var stringValue: String { text }
    package var intValue: Int? { nil }
    package var codingKey: any CodingKey { self }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package init(stringValue text: String) { self.init(text) }
    package init?(intValue: Int) { nil }
    package init(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}
