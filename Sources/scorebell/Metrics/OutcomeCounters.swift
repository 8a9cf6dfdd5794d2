import Metrics

/// A metric that counts by outcome, each outcome told as 0 from the start.
struct OutcomeCounters<Outcome>: Sendable
where Outcome: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    private let counters: [Outcome: Counter]

    init(_ label: String, factory: any MetricsFactory) {
        let pairs = Outcome.allCases.map { outcome in
            let dimensions = [("outcome", outcome.rawValue)]
            return (outcome, Counter(label: label, dimensions: dimensions, factory: factory))
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
    }

    func add(_ outcome: Outcome, _ count: Int = 1) {
        counters[outcome]?.increment(by: count)
    }
}

/// What became of a note, as the metrics tell it.
enum NoteOutcome: String, Sendable, Hashable, CaseIterable {
    case delivered
    /// Delivered to the default channel, because the owner's could not be had.
    case fellBack = "fell_back"
    case unreached
    /// Not sent, because nothing had changed since the one before.
    case unchanged
}

/// How the search for a person in a chat ended, as the metrics tell it.
enum PeopleLookupOutcome: String, Sendable, Hashable, CaseIterable {
    case found
    /// The chat knows nobody of that address.
    case missing
    /// The chat did not answer.
    case failed
}
