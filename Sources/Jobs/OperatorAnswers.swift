package import Platform

/// One replay: an operator began a job anew after its end.
package struct Replay: Sendable, Hashable {
    /// From 1.
    package var number: Int
    /// Names the replay: the same nonce again is the same replay.
    package var nonce: String
    package var at: Timestamp

    package init(number: Int, nonce: String, at: Timestamp) {
        self.number = number
        self.nonce = nonce
        self.at = at
    }
}

/// The answer to `JobStore.replay`.
package enum ReplayAnswer: Sendable, Hashable {
    /// It is the job's replay of that number; `isDuplicate` when its nonce was known.
    case replayed(number: Int, isDuplicate: Bool)
    /// A job in this state is not begun anew: it is not over, or has succeeded.
    case refused(JobState)
    /// There is no such job.
    case unknown
}

/// The answer to `JobStore.cancel`.
package enum CancelAnswer: Sendable, Hashable {
    case cancelled
    /// The job was over already, in this state.
    case refused(JobState)
    /// There is no such job.
    case unknown
}
