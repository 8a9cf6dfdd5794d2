package import Platform

/// How one attempt at a job ended, as its worker sees it.
///
/// `followUp` is stored in the same commit as the end of the job, so neither exists without the
/// other: that is how a run's report outlives everything that can happen to the job itself.
package enum Outcome: Sendable {
    case succeeded(followUp: NewJob?)
    /// A repetition would fail again: the job ends now.
    case failed(reason: String, followUp: NewJob?)
    /// Try again, after `after` or the backoff, whichever is longer; spends an attempt of those
    /// that there are for that origin.
    case retry(reason: String, after: Duration?, origin: FailureOrigin = .own)
    /// The other side asked to wait that long; spends no attempt, but is bounded by `JobLimits`.
    case snoozed(reason: String, for: Duration)
}

/// One kind of job and the code that does it.
package struct Worker: Sendable {
    /// The `NewJob.kind` it takes.
    package var kind: String
    /// How many attempts its jobs have for each `FailureOrigin`.
    package var attemptsMax: Int
    /// How long after a job began, or was begun anew, it may still be repeated.
    package var ageMax: Duration
    /// Does one attempt.
    package var run: @Sendable (JobContext) async -> Outcome
    /// The follow-up of a job whose attempts ran out, given the last reason.
    package var onExhausted: @Sendable (Job, _ reason: String) -> NewJob?
    /// The trace that a job belongs to.
    package var trace: @Sendable (Job) -> TraceParent?
    /// The names of its steps without the numbers in them, as metrics tell them apart.
    package var steps: [String]

    package init(
        kind: String,
        attemptsMax: Int,
        ageMax: Duration = .seconds(86_400),
        run: @escaping @Sendable (JobContext) async -> Outcome,
        onExhausted: @escaping @Sendable (Job, _ reason: String) -> NewJob? = { _, _ in nil },
        trace: @escaping @Sendable (Job) -> TraceParent? = { _ in nil },
        steps: [String] = []
    ) {
        self.kind = kind
        self.attemptsMax = attemptsMax
        self.ageMax = ageMax
        self.run = run
        self.onExhausted = onExhausted
        self.trace = trace
        self.steps = steps
    }
}

/// How an attempt's end is written to the store, decided by the executor from an `Outcome`.
package enum Settlement: Sendable, Hashable {
    case succeeded(followUp: NewJob?)
    case failed(reason: String, followUp: NewJob?)
    case dead(reason: String, followUp: NewJob?)
    /// Claimable again at `dueAt`; an attempt that is spent is counted for this origin.
    case waiting(
        dueAt: Timestamp,
        reason: String,
        spendsAttempt: Bool,
        origin: FailureOrigin = .own
    )
    /// Given back by a process that stops: claimable at once, nothing spent.
    case returned
}

extension Settlement {
    /// The job that is stored with the end of this one.
    package var followUp: NewJob? {
        switch self {
        case .succeeded(let followUp), .failed(_, let followUp), .dead(_, let followUp): followUp
        case .waiting, .returned: nil
        }
    }

    /// True when the job is over.
    package var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .dead: true
        case .waiting, .returned: false
        }
    }
}
