/// The names under which keys were given, for sentences that know only the keys.
struct Words: Sendable {
    private let words: [(name: String, word: String)]

    init(_ given: GivenSettings = GivenSettings()) {
        let words = Dictionary(
            (given.flags + given.inputs).map { ($0.key.name, $0.word) },
            uniquingKeysWith: { first, _ in first }
        )
        // Longer names first, so that no key replaces the beginning of another.
        self.words = words.sorted { $0.key.count > $1.key.count }.map { ($0.key, $0.value) }
    }

    /// Returns the sentence with the names that its reader used.
    func inWordsOfUser(_ sentence: String) -> String {
        words.reduce(sentence) { Self.replacing($1.name, with: $1.word, in: $0) }
    }

    /// Replaces a name where it stands for itself: `jira.project` is no part of `jira.project-from`.
    private static func replacing(_ name: String, with word: String, in sentence: String) -> String
    {
        func isOfName(_ character: Character?) -> Bool {
            character.map { $0.isLetter || $0.isNumber || $0 == "-" } ?? false
        }
        var rest = sentence[...]
        var text = ""
        while let found = rest.firstRange(of: name) {
            let isPart =
                isOfName(sentence[..<found.lowerBound].last)
                || isOfName(sentence[found.upperBound...].first)
            text += rest[..<found.lowerBound] + (isPart ? name : word)
            rest = rest[found.upperBound...]
        }
        return text + rest
    }
}
