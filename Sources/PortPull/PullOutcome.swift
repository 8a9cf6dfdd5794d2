/// What became of a run that was claimed, as the metrics tell it.
package enum PullOutcome: String, Sendable, Hashable, CaseIterable {
    /// Stored for the first time.
    case stored
    /// Claimed before, and not acknowledged since; or begun anew.
    case known
    /// Not for one of our addresses, and left alone.
    case foreign
    /// Port knows that it is ours.
    case acknowledged
    /// Another agent has it.
    case takenElsewhere = "taken_elsewhere"
}

/// How a look for runs ended, as the metrics tell it.
package enum PullLook: String, Sendable, Hashable, CaseIterable {
    case answered, failed
}
