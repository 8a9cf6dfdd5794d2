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
        words.reduce(sentence) { $0.replacing($1.name, with: $1.word) }
    }
}
