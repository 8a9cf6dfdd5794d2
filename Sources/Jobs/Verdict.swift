package import Vocabulary

/// Turns how an attempt ended into what is written to the store; pure.
package struct Verdict: Sendable {
    private let limits: JobLimits
    private let random: RandomSource

    package init(limits: JobLimits, random: RandomSource) {
        self.limits = limits
        self.random = random
    }

    /// Returns what to write for the outcome of an attempt.
    ///
    /// - Parameters:
    ///   - outcome: What the worker said.
    ///   - job: As it was claimed; its `attempts` include this one.
    ///   - worker: Whose attempts are counted and whose last words are stored.
    ///   - now: When the attempt ended.
    /// - Returns: A final state, or a wait; a `.retry` of the last attempt is death.
    package func settlement(
        of outcome: Outcome,
        for job: Job,
        by worker: Worker,
        at now: Timestamp
    ) -> Settlement {
        switch outcome {
        case .succeeded(let followUp):
            return .succeeded(followUp: followUp)
        case .failed(let reason, let followUp):
            return .failed(reason: reason, followUp: followUp)
        case .snoozed(let reason, let wait) where job.snoozes < limits.snoozesMax:
            let dueAt = now + min(max(wait, .zero), limits.waitMax)
            return .waiting(dueAt: dueAt, reason: reason, spendsAttempt: false)
        case .snoozed(let reason, let wait):
            return retry(reason, after: wait, job: job, worker: worker, now: now)
        case .retry(let reason, let after, _):
            return retry(reason, after: after, job: job, worker: worker, now: now)
        }
    }

    /// Returns what to write for an attempt that was cancelled because the process stops.
    ///
    /// A success is one. Anything else may only be how the cancellation looked to the worker, and
    /// an honest failure will show itself again: the job is given back, unspent.
    package func settlement(ofCancelled outcome: Outcome) -> Settlement {
        if case .succeeded(let followUp) = outcome {
            .succeeded(followUp: followUp)
        } else {
            .returned
        }
    }

    /// Returns what to write for a job that may not have the attempt it was claimed for, because
    /// the one before was its last and ended without a word.
    package func settlement(ofOverspent job: Job, by worker: Worker) -> Settlement {
        let last = job.reason.map { " The reason given before that: \($0)" } ?? ""
        let reason =
            "The last of its \(worker.attemptsMax) attempts ended without a word: "
            + "the process stopped, or lost the job's lease.\(last)"
        return death(reason, job: job, worker: worker)
    }

    private func retry(
        _ reason: String,
        after: Duration?,
        job: Job,
        worker: Worker,
        now: Timestamp
    ) -> Settlement {
        guard job.attempts < worker.attemptsMax else {
            return death(reason, job: job, worker: worker)
        }
        let backoff = Backoff(base: limits.backoffBase, maximum: limits.backoffMax)
        let wait = backoff.wait(after: job.attempts, random: random.next())
        let asked = min(after ?? .zero, limits.waitMax)
        return .waiting(dueAt: now + max(wait, asked), reason: reason, spendsAttempt: true)
    }

    private func death(_ reason: String, job: Job, worker: Worker) -> Settlement {
        .dead(reason: reason, followUp: worker.lastWords(job, reason))
    }
}
