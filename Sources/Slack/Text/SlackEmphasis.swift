/// Takes the marks of emphasis out of words: `*bold*`, `_italic_` and `~struck~`.
///
/// A mark that opens or closes nothing stays, such as those of `snake_case` and `_users`.
enum SlackEmphasis {
    /// Characters that look like the marks; Slack has no escapes for these.
    private static func lookalike(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "*": "\u{2217}"
        case "_": "\u{2CD}"
        case "~": "\u{223C}"
        default: nil
        }
    }

    /// Replaces the marks that could open emphasis which ends in these words, and those that could
    /// close what began before.
    static func remove(from scalars: inout [Unicode.Scalar]) {
        // Ours: three marks.
        var last: [Unicode.Scalar: Int] = [:]
        for (index, scalar) in scalars.enumerated() where lookalike(of: scalar) != nil {
            last[scalar] = index
        }
        guard !last.isEmpty else { return }
        let words = scalars
        for (index, scalar) in words.enumerated() {
            guard let other = lookalike(of: scalar) else { continue }
            let before = index > 0 ? words[index - 1] : nil
            let after = index + 1 < words.count ? words[index + 1] : nil
            let opens = !isOfWord(before) && !isBlank(after) && index < last[scalar] ?? 0
            let closes = !isBlank(before) && !isOfWord(after)
            if opens || closes { scalars[index] = other }
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return true }
        return switch scalar {
        case "!"..."~": false
        default: scalar.properties.isWhitespace
        }
    }

    private static func isOfWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        case "\u{00}"..."\u{7F}": return false
        default:
            let properties = scalar.properties
            return properties.isAlphabetic || properties.numericType != nil
        }
    }
}
