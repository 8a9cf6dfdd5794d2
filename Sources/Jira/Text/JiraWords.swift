import JSON
import Reminders

/// Makes words of others fit to stand in Jira's texts: one line of characters that it can store.
enum JiraWords {
    /// What a thing is called that its author has given no visible name.
    private static let untitled = "(untitled)"
    /// More than any limit of a name; Port sets none, so what is beyond is not looked at.
    private static let scalarsMax = 2_000

    /// Returns the first of the names that is not blank, on one line.
    ///
    /// - Parameters:
    ///   - names: A name, and what to say where it is blank, as their authors wrote them.
    ///   - limit: UTF-16 units.
    /// - Returns: Never a blank name.
    static func name(_ names: String..., within limit: Int = scalarsMax) -> String {
        for name in names {
            let clean = cleaned(name.firstScalars(scalarsMax))
            if !clean.isBlank { return cut(clean, to: limit) }
        }
        return untitled
    }

    /// Returns the words without what ends a line, controls a terminal, turns the text that follows
    /// round (UAX 9, section 2), or is no character, which XML 1.0 and so Jira's own backup forbids.
    static func cleaned(_ words: String) -> String {
        if words.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return words }
        var result = ""
        var last: Unicode.Scalar?
        for scalar in words.unicodeScalars {
            switch scalar {
            case "\n" where last == "\r": break
            case "\t", "\n", "\u{0B}", "\u{0C}", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                result.unicodeScalars.append(" ")
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": break
            case _ where scalar.properties.generalCategory == .control: break
            case _ where scalar.properties.isNoncharacterCodePoint: break
            default: result.unicodeScalars.append(scalar)
            }
            last = scalar
        }
        return result
    }

    /// Returns words of at most that many UTF-16 units, cut between characters, with an ellipsis.
    static func cut(_ words: String, to limit: Int) -> String {
        guard words.utf16.count > limit else { return words }
        var result = ""
        var left = limit - 1
        // One scalar more than there is room for shows where the last character ends.
        for character in words.firstScalars(limit + 1) {
            left -= character.utf16.count
            guard left >= 0 else { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Returns a title whose longest names are cut, so that each of them keeps a part.
    ///
    /// - Parameters:
    ///   - limit: UTF-16 units of the whole; the words around the names take less.
    ///   - names: As `name` returns them.
    ///   - compose: Makes the title of the names.
    /// - Returns: Without white space at its ends, which Jira takes away too.
    static func title(
        within limit: Int,
        of names: [String],
        _ compose: ([String]) -> String
    ) -> String {
        var room = limit - compose(names.map { _ in "" }).utf16.count
        var shares = names.map(\.utf16.count)
        for (done, place) in shares.indices.sorted(by: { shares[$0] < shares[$1] }).enumerated() {
            shares[place] = min(shares[place], room / (names.count - done))
            room -= shares[place]
        }
        let title = compose(zip(names, shares).map { cut($0, to: $1) })
        return trimmed(title)
    }

    /// Returns the text without white space at its ends.
    static func trimmed(_ text: String) -> String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = text.unicodeScalars.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}
