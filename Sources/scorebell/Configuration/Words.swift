/// The names that keys were given under, for sentences of those who know only the keys.
struct Words: Sendable {
    private let words: [(name: String, word: String)]

    init(_ given: GivenSettings = GivenSettings()) {
        let words = Dictionary(
            (given.flags + given.inputs).map { ($0.key.name, $0.word) },
            uniquingKeysWith: { first, _ in first }
        )
        // No key's name may be taken for the beginning of a longer one's.
        self.words = words.sorted { $0.key.count > $1.key.count }.map { ($0.key, $0.value) }
    }

    /// Returns the sentence with the names that its reader used.
    func inWordsOfUser(_ sentence: String) -> String {
        words.reduce(sentence) { $0.replacing($1.name, with: $1.word) }
    }
}
