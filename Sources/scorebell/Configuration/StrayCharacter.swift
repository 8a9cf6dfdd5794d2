/// A character that was copied into a value by mistake.
///
/// A secret with a line end signs differently from Port's, and the difference is invisible.
enum StrayCharacter: CustomStringConvertible {
    case lineEnd
    case whitespace
    case invisible

    /// Finds a stray character in a value; nil if there is none.
    init?(in text: String, form: SettingKey.Form) {
        switch form {
        case .json, .map, .pem: return nil
        case .list: if !text.unicodeScalars.contains(where: Self.isInvisibleInList) { return nil }
        case .word:
            guard let first = text.first, let last = text.last else { return nil }
            if last.isNewline {
                self = .lineEnd
                return
            }
            if first.isWhitespace || last.isWhitespace {
                self = .whitespace
                return
            }
            if !text.unicodeScalars.contains(where: Self.isInvisible) { return nil }
        }
        self = .invisible
    }

    /// The repair, as the end of a sentence about the value.
    var description: String {
        switch self {
        case .lineEnd: "ends with a line end, which would count as a part of it; remove it."
        case .whitespace:
            "begins or ends with white space, which would count as a part of it; remove it."
        case .invisible:
            "holds a control character or another that nobody sees, such as a line end or a byte"
                + " order mark; remove it."
        }
    }

    /// Returns the value without white space around it, to check the rest of it.
    static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        // Most values are plain and need no Unicode tables.
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func isInvisibleInList(_ scalar: Unicode.Scalar) -> Bool {
        isInvisible(scalar) && !scalar.properties.isWhitespace
    }
}
