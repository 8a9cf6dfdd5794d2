/// What became of a ticket in a run, as numbers tell it; programs and metrics read these words.
package enum TicketOutcome: String, Sendable, Hashable, CaseIterable {
    case created, updated, reopened, closed, adopted
    /// It was as it should be.
    case unchanged
    /// It was left alone because of a person, a limit, or a doubt.
    case left
    case failed

    /// True for what changes a ticket.
    package var isWritten: Bool {
        switch self {
        case .created, .updated, .reopened, .closed, .adopted: true
        case .unchanged, .left, .failed: false
        }
    }
}

extension TicketTally {
    /// How many tickets came to that.
    package func count(_ outcome: TicketOutcome) -> Int {
        switch outcome {
        case .created: created
        case .updated: updated
        case .reopened: reopened
        case .closed: closed
        case .adopted: adopted
        case .unchanged: unchanged
        // Those that a doubtful search keeps are left too, and counted by themselves.
        case .left: leftAlone + (left[.doubtfulSearch] == nil ? kept : 0)
        case .failed: failed
        }
    }
}
