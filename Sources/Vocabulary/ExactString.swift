/// A string that is compared, ordered and hashed by its UTF-8 bytes.
///
/// Swift compares and hashes a `String` by canonical equivalence (Unicode Standard Annex #15), for
/// which it sorts each run of combining marks: a text of marks out of order costs time that grows
/// with the square of its length, so that 128 KiB of them take seconds. Text from outside (a name in
/// a form, a member of a JSON object, a header, an identifier in a catalogue) is therefore looked
/// up and compared as this. Two texts that Unicode holds for the same are two here, as they are to
/// Port, Slack and JavaScript.
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
        var text = text
        text.withUTF8 { bytes in
            // Safe: the hasher reads exactly these bytes, during the call only.
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        // As the standard library ends a text, so that two in a row do not run into each other.
        hasher.combine(0xFF as UInt8)
    }
}

extension StringProtocol {
    /// Returns whether the other text has the same UTF-8 bytes, in time that grows with the shorter.
    package func hasSameBytes(as other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
