import Metrics
import Reminders

/// A metric that counts by outcome, each outcome told as 0 from the start.
struct OutcomeCounters<Outcome>: Sendable
where Outcome: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    private let counters: [Outcome: Counter]

    init(_ label: String, by dimension: String = "outcome", factory: any MetricsFactory) {
        let pairs = Outcome.allCases.map { outcome in
            let dimensions = [(dimension, outcome.rawValue)]
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

/// What was done about a ticket, as the metrics tell it.
enum TicketMetricAction: String, Sendable, Hashable, CaseIterable {
    case created, updated, reopened, closed, adopted
    /// Left alone because of a person, a limit, or a doubt.
    case left
    case failed

    /// Nil for a ticket that was as it should be.
    init?(_ outcome: TicketOutcome) {
        switch outcome {
        case .created: self = .created
        case .updated: self = .updated
        case .reopened: self = .reopened
        case .closed: self = .closed
        case .adopted: self = .adopted
        case .left: self = .left
        case .failed: self = .failed
        case .unchanged: return nil
        }
    }
}

/// How the search for a person in a chat ended, as the metrics tell it.
enum PeopleLookupOutcome: String, Sendable, Hashable, CaseIterable {
    case found
    /// The chat knows nobody of that address.
    case missing
    /// The chat did not answer.
    case failed
}
