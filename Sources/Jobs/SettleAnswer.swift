/// The answer to `JobStore.settle`.
package enum SettleAnswer: Sendable, Hashable {
    /// The lease had moved on, and nothing was changed.
    case leaseLost
    /// The attempt has ended; the claim is that of its follow-up, if it was to be claimed and no job
    /// had its key.
    case settled(followUp: Claim?)
}
