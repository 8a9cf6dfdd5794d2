package import Platform

/// Turns how an attempt ended into what is written to the store; pure.
package struct SettlementPolicy: Sendable {
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
    /// - Returns: A final state, or a wait. A `.retry` is death when no attempt is left for its
    ///   origin; so is every wait that would end after the job's time.
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
            let snooze = Settlement.waiting(dueAt: dueAt, reason: reason, spendsAttempt: false)
            return settlement(waitingAs: snooze, until: dueAt, reason, job, worker)
        case .snoozed(let reason, let wait):
            let outcome = Outcome.retry(reason: reason, after: wait)
            return settlement(of: outcome, for: job, by: worker, at: now)
        case .retry(let reason, let after, let origin):
            guard job.attempts(endedBy: origin) < worker.attemptsMax else {
                return death(reason, job: job, worker: worker)
            }
            let wait = limits.backoff(for: origin)
                .wait(after: job.attempts(endedBy: origin), random: random.next())
            let dueAt = now + max(wait, min(after ?? .zero, limits.waitMax))
            let retry = Settlement.waiting(
                dueAt: dueAt,
                reason: reason,
                spendsAttempt: true,
                origin: origin
            )
            return settlement(waitingAs: retry, until: dueAt, reason, job, worker)
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
        // It was claimed to be buried; that is not an attempt anybody made.
        var buried = job
        buried.attempts -= 1
        return death(reason, job: buried, worker: worker)
    }

    /// Returns the wait if it ends within the job's time, else its death.
    private func settlement(
        waitingAs wait: Settlement,
        until dueAt: Timestamp,
        _ reason: String,
        _ job: Job,
        _ worker: Worker
    ) -> Settlement {
        guard dueAt > job.begunAt + worker.ageMax else { return wait }
        let minutes = worker.ageMax.milliseconds / 60_000
        let time = minutes < 120 ? "\(minutes) minutes" : "\(minutes / 60) hours"
        return death("\(reason) Its time of \(time) is over.", job: job, worker: worker)
    }

    private func death(_ reason: String, job: Job, worker: Worker) -> Settlement {
        .dead(reason: reason, followUp: worker.onExhausted(job, reason))
    }
}
