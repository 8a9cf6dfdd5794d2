import JSON

/// Words of others made safe to stand in a Slack text.
///
/// What comes out has no mark that starts a link, a mention, a code span, emphasis, a quote or an
/// emoji, and no line of its own. Slack's three escapes are for `& < >` only (docs.slack.dev,
/// messaging/formatting-message-text), so the other marks become characters that look like them, or
/// are kept apart by a space of no width.
enum SlackText {
    /// Where the words will stand, which decides what may not be in them.
    enum Place {
        /// In a header, which is plain text: Slack draws nothing in it but emoji.
        case header
        /// In a sentence of ours, or at its beginning.
        case sentence
        /// Between asterisks.
        case bold
        /// In a link's label or a line with a code span.
        case label
        /// In a line among others of its kind, where a code block could begin and end.
        case line
    }

    /// Returns the words safe for the place, and cut with an ellipsis to the limit.
    ///
    /// - Parameters:
    ///   - words: As their author wrote them.
    ///   - place: Where they will stand.
    ///   - limit: UTF-16 units after escaping, at least one.
    /// - Returns: Escaped text of at most that length, cut between characters.
    static func safe(_ words: String, in place: Place, within limit: Int) -> String {
        if let units = plainUnits(words), units <= limit { return words }
        if words.utf8.count > longest {
            let start = String(words.unicodeScalars.prefix(longest))
            return cut(cleaned(start, for: place), to: min(limit, longest))
        }
        let clean = cleaned(words, for: place)
        let escaped = escaped(clean)
        return TextSize(escaped).units <= limit ? escaped : cut(clean, to: limit)
    }

    /// Appends the words in UTF-8, as `safe` returns them, and returns their UTF-16 units.
    @discardableResult
    static func append(
        _ words: String,
        in place: Place,
        within limit: Int,
        to bytes: inout [UInt8]
    ) -> Int {
        if let units = plainUnits(words), units <= limit {
            bytes.append(utf8: words)
            return units
        }
        let text = safe(words, in: place, within: limit)
        bytes.append(utf8: text)
        return TextSize(text).units
    }

    /// More than any text of Slack holds; Port sets no bound, so what is beyond is not looked at.
    private static let longest = 20_000

    /// Returns the UTF-16 units of words that are safe anywhere as they are, which most are; nil for
    /// others.
    private static func plainUnits(_ words: String) -> Int? {
        let bytes = words.utf8Span.span
        guard bytes.count <= longest else { return nil }
        for index in bytes.indices where needsCare(bytes[index]) || isEscaped(bytes[index]) {
            return nil
        }
        return TextSize(bytes).units
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
    }

    /// Returns the text with Slack's three escapes.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: isEscaped) else { return text }
        var result = ""
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return result
    }

    /// Puts Slack's three escapes into the text that begins at that place.
    static func escape(_ bytes: inout [UInt8], from start: Int) {
        guard bytes[start...].contains(where: isEscaped) else { return }
        let text = String(decoding: bytes[start...], as: UTF8.self)
        bytes.removeLast(bytes.count - start)
        bytes.append(utf8: escaped(text))
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        default: result.unicodeScalars.append(scalar)
        }
    }

    /// Cuts between characters; inside one only when it alone is longer than the limit.
    private static func cut(_ text: String, to limit: Int) -> String {
        var result = ""
        var left = limit - 1
        for character in text {
            let piece = escaped(String(character))
            guard piece.utf16.count <= left else { break }
            left -= piece.utf16.count
            result += piece
        }
        if result.isEmpty {
            for scalar in text.unicodeScalars {
                let piece = escaped(String(scalar))
                guard piece.utf16.count <= left else { break }
                left -= piece.utf16.count
                result += piece
            }
        }
        return result + "…"
    }
}

extension SlackText {
    private static func cleaned(_ words: String, for place: Place) -> String {
        guard words.utf8.contains(where: needsCare) else { return words }
        var kept: [Unicode.Scalar] = []
        for scalar in words.unicodeScalars {
            if let scalar = replacement(of: scalar, in: place) { kept.append(scalar) }
        }
        if place != .header { SlackEmphasis.remove(from: &kept) }
        return withoutMentionWords(withoutQuote(withoutEmojiCodes(kept)))
    }

    /// Returns a header's text, escaped already, for a place between asterisks.
    static func bold(header text: String) -> String {
        var scalars = text.unicodeScalars.map { scalar in
            replacement(of: scalar, in: .bold) ?? scalar
        }
        SlackEmphasis.remove(from: &scalars)
        return String(String.UnicodeScalarView(scalars))
    }

    /// Controls, the marks below, and the first bytes of what is not ASCII among them.
    private static func needsCare(_ byte: UInt8) -> Bool {
        switch byte {
        case ..<0x20, 0x7F, 0xC2, 0xE2: true
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: ">"):
            true
        default: false
        }
    }

    private static func replacement(
        of scalar: Unicode.Scalar,
        in place: Place
    ) -> Unicode.Scalar? {
        switch scalar {
        case "\t", "\n", "\u{0B}", "\u{0C}", "\r", "\u{85}", "\u{2028}", "\u{2029}": " "
        // They would turn round the text that follows on the same line (UAX 9, section 2).
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": nil
        case "`" where place != .header: "\u{2CB}"
        case "|" where place == .label: "\u{A6}"
        case "*" where place == .bold: "\u{2217}"
        // Unicode's controls, all there are (category Cc).
        case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}": nil
        default: scalar
        }
    }

    /// Parts the colon from the name in what could be the code of an emoji, such as `:100:`.
    private static func withoutEmojiCodes(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.contains(":") else { return scalars }
        var result: [Unicode.Scalar] = []
        // Where the name would begin, while only what may be one follows the last colon.
        var name: Int?
        for scalar in scalars {
            if scalar == ":" {
                if let name, name < result.count { result.insert(apart, at: name) }
                name = result.count + 1
            } else if !isOfEmojiName(scalar) {
                name = nil
            }
            result.append(scalar)
        }
        return result
    }

    /// Slack takes letters of any script in the names of a workspace's own emoji, but no capitals.
    private static func isOfEmojiName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "_", "-", "+", "'", "0"..."9", "a"..."z": return true
        case "\u{00}"..."\u{7F}": return false
        default: break
        }
        let properties = scalar.properties
        return properties.numericType != nil || properties.isAlphabetic && !properties.isUppercase
    }

    /// At the beginning of a line the sign would make a quote, escaped or not.
    private static func withoutQuote(_ scalars: [Unicode.Scalar]) -> String {
        let start = scalars.first == ">" ? [apart] : []
        return String(String.UnicodeScalarView(start + scalars))
    }

    /// A space that has no width, which keeps two marks apart.
    private static let apart: Unicode.Scalar = "\u{200B}"

    private static let mentionWords = ["here", "channel", "everyone"]

    /// Slack turns these words into mentions where `verbatim` is not said, as in headers.
    private static func withoutMentionWords(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let at = rest.unicodeScalars.firstIndex(of: "@") {
            let after = rest.unicodeScalars.index(after: at)
            result += rest[..<after]
            rest = rest[after...]
            // In bytes: a combining mark behind the word would make other characters of it.
            let start = String(rest.unicodeScalars.prefix(8)).lowercased().utf8
            if mentionWords.contains(where: { start.starts(with: $0.utf8) }) {
                result += "\u{200B}"
            }
        }
        return result + rest
    }
}
