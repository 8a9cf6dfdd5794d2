/// What can happen to a job, and in which states it may.
///
/// Every store keeps exactly these: the change, its states and its lease are checked and written
/// in one commit. `docs/JOB_STATES.md` draws them.
package enum JobChange: String, Sendable, Hashable, CaseIterable {
    /// A claim: of a job that is due, or whose lease has expired.
    case claim
    /// The ends of an attempt; each needs the lease.
    case succeed, fail, die, wait, putOff, giveBack
    /// An operator's words; they need no lease.
    case cancel, retry

    /// Where it may happen.
    package var from: Set<JobState> {
        switch self {
        case .claim: [.queued, .waiting, .running]
        case .succeed, .fail, .die, .wait, .putOff, .giveBack: [.running]
        case .cancel: [.queued, .waiting, .running]
        case .retry: [.failed, .dead, .cancelled]
        }
    }

    /// Where it leads.
    package var to: JobState {
        switch self {
        case .claim: .running
        case .succeed: .succeeded
        case .fail: .failed
        case .die: .dead
        case .wait, .putOff: .waiting
        case .giveBack, .retry: .queued
        case .cancel: .cancelled
        }
    }

    /// True when only the holder of the job's lease can do it.
    package var needsLease: Bool {
        switch self {
        case .succeed, .fail, .die, .wait, .putOff, .giveBack: true
        case .claim, .cancel, .retry: false
        }
    }
}
