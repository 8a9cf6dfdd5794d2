/// A character in a value that somebody copied with it, and that would count as a part of it.
///
/// A secret with a line end at its end signs nothing as Port does, and nobody sees the difference.
enum StrayCharacter: CustomStringConvertible {
    case lineEnd
    case whitespace
    case invisible

    /// Finds what is wrong with a value; nil for a good one.
    init?(in text: String, form: SettingKey.Form) {
        switch form {
        case .json: return nil
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

    /// What has to be done, as the end of a sentence about the value.
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

    /// Returns the value without white space around it, for whatever else may be wrong with it.
    static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        // Most values are plain, and Unicode's tables need not be loaded for them.
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
