package import Platform

/// One change of a step, as the holder of its job's lease writes it.
package enum StepWrite: Sendable, Hashable {
    /// The step's effect is about to happen.
    case start(String, at: Timestamp)
    /// The step's result, with or without a start before it, and the ledger's entries that became
    /// true with it; of several entries for one key the last counts.
    case finish(String, result: [UInt8], entries: [LedgerEntry], at: Timestamp)
    /// Takes back a start, because the effect surely did not happen; a finished step stays.
    case forget(String)
    /// Entries of the ledger that became true without a step.
    case keep([LedgerEntry], at: Timestamp)
}
