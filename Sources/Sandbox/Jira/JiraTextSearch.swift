import JSON

/// Jira's search in texts, `~`: by words, not by characters.
///
/// It finds more than what was asked for, as Jira does: case, punctuation and a plural's ending do
/// not count.
struct JiraTextSearch: Sendable {
    private var words: [ExactString]
    private var isPhrase: Bool

    /// - Parameter text: Words, or a phrase in quotation marks.
    /// - Throws: What Jira says to a sign of its search language that stands alone.
    init(_ text: String) throws(JiraQuery.Problem) {
        isPhrase = text.hasPrefix("\"")
        if isPhrase {
            guard text.count > 1, text.hasSuffix("\"") else { throw Self.unreadable(text) }
            let phrase = text.dropFirst().dropLast()
            guard !Self.hasBareMark(phrase) else { throw Self.unreadable(text) }
            words = Self.words(of: String(phrase))
        } else {
            guard !text.contains(where: { "+-&|!(){}[]^~*?\\:\"".contains($0) }) else {
                throw Self.unreadable(text)
            }
            words = Self.words(of: text)
        }
    }

    /// Whether a quotation mark stands there without a backslash before it.
    private static func hasBareMark(_ text: Substring) -> Bool {
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\"", !isEscaped { return true }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return isEscaped
    }

    private static func unreadable(_ text: String) -> JiraQuery.Problem {
        JiraQuery.Problem(text: "Unable to parse the text '\(text)' for field 'summary'.")
    }

    func finds(_ text: String) -> Bool {
        let found = Self.words(of: text)
        guard !words.isEmpty else { return false }
        guard isPhrase else { return Set(words).isSubset(of: found) }
        guard found.count >= words.count else { return false }
        return (0...(found.count - words.count))
            .contains { start in found[start..<(start + words.count)].elementsEqual(words) }
    }

    private static func words(of text: String) -> [ExactString] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
            .map { word in
                ExactString(word.count > 3 && word.hasSuffix("s") ? word.dropLast() : word)
            }
    }
}
