package import Platform

/// One time that an operator began a job anew.
package struct Replay: Sendable, Hashable {
    /// From 1.
    package var number: Int
    /// What named it when it was asked for.
    package var nonce: String
    package var at: Timestamp

    package init(number: Int, nonce: String, at: Timestamp) {
        self.number = number
        self.nonce = nonce
        self.at = at
    }
}

/// The answer to `JobStore.retry`.
package enum RetryAnswer: Sendable, Hashable {
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

/// The answer to `JobStore.reserveTurn`.
package enum Turn: Sendable, Hashable {
    /// It is the caller's from that time on, which is not after its wait.
    case at(Timestamp)
    /// Nothing was reserved: the next turn is that late.
    case later(Timestamp)
}

extension Turn {
    /// No turn is further ahead of the clock: a rest lasts an hour at most, and pauses seconds.
    ///
    /// One that is was written when the clock was ahead, and is forgotten.
    package static let aheadMax = Duration.seconds(7_200)
}
