/// What can happen to a job, and in which states it may.
///
/// Every store keeps exactly these: the change, its states and its lease are checked and written
/// in one commit. `docs/JOB_STATES.md` draws them.
package enum JobChange: String, Sendable, Hashable, CaseIterable {
    /// A claim: of a job that is due, or whose lease has expired.
    case claim
    /// The ends of an attempt; each needs the lease.
    case succeed, fail, die, wait, snooze, giveBack
    /// An operator's words; they need no lease.
    case cancel, replay

    /// Where it may happen.
    package var from: Set<JobState> {
        switch self {
        case .claim: [.queued, .waiting, .running]
        case .succeed, .fail, .die, .wait, .snooze, .giveBack: [.running]
        case .cancel: [.queued, .waiting, .running]
        case .replay: [.failed, .dead, .cancelled]
        }
    }

    /// Where it leads.
    package var to: JobState {
        switch self {
        case .claim: .running
        case .succeed: .succeeded
        case .fail: .failed
        case .die: .dead
        case .wait, .snooze: .waiting
        case .giveBack, .replay: .queued
        case .cancel: .cancelled
        }
    }

    /// True when only the holder of the job's lease can do it.
    package var needsLease: Bool {
        switch self {
        case .succeed, .fail, .die, .wait, .snooze, .giveBack: true
        case .claim, .cancel, .replay: false
        }
    }
}

/// What can happen to a step, each time only by the holder of its job's lease.
///
/// A step that is not in the store is pending. One that an earlier attempt started and nobody
/// finished is unknown: stored as started, because only the next attempt can tell.
package enum StepChange: String, Sendable, Hashable, CaseIterable {
    case start, finish, forget

    /// Where it leads from each state; nil for a step that is pending.
    package func to(from state: StepRecord.State?) -> StepRecord.State? {
        switch (self, state) {
        case (.start, .done), (.finish, _), (.forget, .done): .done
        case (.start, _): .started
        case (.forget, _): nil
        }
    }
}
