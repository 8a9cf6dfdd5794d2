package import Vocabulary

/// What a worker holds while it does one attempt: the job, and its memory of finished steps.
///
/// A step that finished in an earlier attempt is not done again: its stored result comes back.
package struct JobContext: Sendable {
    package let job: Job
    /// Runs of this attempt's lease; every write goes through it.
    let lease: Lease
    let store: any JobStore
    let clock: WallClock

    package init(claim: Claim, store: any JobStore, clock: WallClock) {
        job = claim.job
        lease = claim.lease
        self.store = store
        self.clock = clock
    }
}
