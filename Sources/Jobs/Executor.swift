import Logging
import Platform

/// Does one attempt at one job, from the claim to the record of its end.
struct Executor: Sendable {
    let store: any JobStore
    let workers: [String: Worker]
    let limits: JobLimits
    let signal: WakeSignal
    let ends: JobEnds
    let stop: StopFlag
    let clock: any Clock<Duration>
    let wallClock: WallClock
    let policy: SettlementPolicy
    let metrics: JobMetrics
    let logger: Logger
    /// Where its tasks run, if not on the global executor.
    let taskExecutor: (any TaskExecutor)?
    let failpoints: StepFailpoints

    /// Runs the attempt and stores how it ended; a lost lease or a store that stays away leaves
    /// the job to whoever claims it after the lease.
    ///
    /// - Parameters:
    ///   - claim: The job and the right to work on it.
    ///   - age: How long ago the lease was asked for.
    func run(_ claim: Claim, age: Duration) async {
        var facts = LogFacts(
            jobID: claim.job.id,
            runID: claim.job.runID,
            attempt: claim.job.attempts
        )
        facts.trace = workers[claim.job.kind]?.trace(claim.job)
        await LogFacts.$current.withValue(facts) { await attempt(claim, age: age) }
    }

    private func attempt(_ claim: Claim, age: Duration) async {
        let watch = Stopwatch(clock)
        let logger = logger(of: claim.job)
        logger.debug("The attempt begins.")
        let settlement = await settlement(of: claim, age: age)
        let end = await record(settlement, of: claim)
        end.log(to: logger)
        let kind = workers[claim.job.kind]?.kind ?? "unknown"
        metrics.recordAttempt(kind: kind, outcome: end.outcome, took: watch.elapsed)
        ends.tell(claim.job.id)
        // There may be a follow-up, or a job that is due again sooner than the runner thinks.
        signal.ring()
    }

    /// Returns a claim that came when the process had begun to stop.
    func giveBack(_ claim: Claim) async {
        await record(.returned, of: claim).log(to: logger(of: claim.job))
    }

    private func settlement(of claim: Claim, age: Duration) async -> Settlement? {
        let job = claim.job
        guard let worker = workers[job.kind] else {
            let reason = "This program has no worker for jobs of the kind \"\(job.kind)\"."
            return .failed(reason: reason, followUp: nil)
        }
        guard job.attempts(endedBy: .own) <= worker.attemptsMax else {
            return policy.settlement(ofOverspent: job, by: worker)
        }
        guard let outcome = await attempt(claim, by: worker, age: age) else { return nil }
        if Task.isCancelled { return policy.settlement(ofCancelled: outcome) }
        return policy.settlement(of: outcome, for: job, by: worker, at: wallClock.now())
    }

    /// Returns what the worker said, or nil if its lease was lost meanwhile.
    private func attempt(_ claim: Claim, by worker: Worker, age: Duration) async -> Outcome? {
        let context = JobContext(
            claim: claim,
            store: store,
            clock: wallClock,
            attemptsMax: worker.attemptsMax,
            patience: patience,
            stop: stop,
            failpoints: failpoints,
            steps: steps(of: claim.job)
        )
        let heartbeat = Heartbeat(
            claim.lease,
            age: age,
            duration: limits.lease,
            store: store,
            clock: clock,
            wallClock: wallClock
        )
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await worker.run(context) }
            group.addTask {
                if await heartbeat.keep() != .stopped { context.memory.loseLease() }
                return nil
            }
            group.addTask {
                if await heartbeat.isLeftAlone() { context.memory.loseLease() }
                return nil
            }
            var outcome: Outcome?
            for await answer in group {
                outcome = outcome ?? answer
                // Each ends the other; a heartbeat that was stopped lets the worker finish.
                if outcome != nil || !context.memory.isLeaseHeld { group.cancelAll() }
            }
            return outcome
        }
        return context.memory.isLeaseHeld ? outcome : nil
    }

    private func record(_ settlement: Settlement?, of claim: Claim) async -> AttemptEnd {
        guard let settlement else { return .abandoned }
        let now = wallClock.now()
        // A task of its own, because the end must be stored also after a cancellation.
        let settled = await Task(executorPreference: taskExecutor) {
            () -> Result<Bool, JobStoreError> in
            do throws(JobStoreError) {
                return .success(
                    try await patience.keepTrying { () throws(JobStoreError) in
                        try await store.settle(claim.lease, as: settlement, at: now)
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        .value
        switch settled {
        case .success(true): return AttemptEnd(settlement, at: now)
        case .success(false): return .abandoned
        case .failure(let error): return .unrecorded(error)
        }
    }

    private func steps(of job: Job) -> StepTimer {
        let logger = logger(of: job)
        return StepTimer(clock: clock) { step, duration in
            metrics.recordStep(step, kind: job.kind, took: duration)
            logger.debug(
                "A step is done.",
                metadata: [LogKeys.durationMilliseconds: "\(duration.milliseconds)"]
            )
        }
    }

    private var patience: StoreRetryPolicy {
        // What an attempt has done must not be forgotten, for it would be done again: a store may
        // be away for as long as the lease holds.
        StoreRetryPolicy(
            triesMax: limits.storeTriesMax,
            pause: limits.storePause,
            time: limits.storeTime,
            clock: clock,
            isHurried: { [stop] in stop.isSet }
        )
    }

    private func logger(of job: Job) -> Logger {
        var logger = logger
        logger[metadataKey: LogKeys.jobID] = "\(job.id)"
        logger[metadataKey: LogKeys.jobKind] = "\(job.kind)"
        logger[metadataKey: LogKeys.runID] = "\(job.runID)"
        logger[metadataKey: LogKeys.attempt] = "\(job.attempts)"
        return logger
    }
}
