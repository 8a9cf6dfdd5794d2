import Logging
import Platform

/// Does one attempt at one job, from the claim to the record of its end.
struct Executor: Sendable {
    let store: any JobStore
    let workers: [String: Worker]
    let limits: JobLimits
    let signal: WakeSignal
    let heartbeat: Heartbeat
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

    /// Runs the attempt, stores how it ended, and then runs its follow-up in the same place.
    ///
    /// A lost lease or a store that stays away leaves the job to whoever claims it after the lease.
    ///
    /// - Parameters:
    ///   - claim: The job and the right to work on it.
    ///   - age: How long ago the lease was asked for.
    func run(_ claim: Claim, age: Duration) async {
        var next: Claimed? = Claimed(claim: claim, age: age)
        while let claimed = next {
            let facts = facts(of: claimed.claim.job)
            next = await LogFacts.$current.withValue(facts) { await attempt(claimed) }
            if let followUp = next, stop.isSet {
                await giveBack(followUp.claim)
                next = nil
            }
        }
    }

    /// A claim, and how long ago its lease was asked for.
    private struct Claimed {
        let claim: Claim
        let age: Duration
    }

    /// Returns the follow-up that was claimed with the end of the attempt.
    private func attempt(_ claimed: Claimed) async -> Claimed? {
        let watch = Stopwatch(clock)
        let job = claimed.claim.job
        let logger = logger(of: job)
        logger.debug("The attempt begins.")
        let context = context(of: claimed.claim)
        let settlement = await settlement(in: context, age: claimed.age)
        let settling = Stopwatch(clock)
        let (end, followUp) = await record(settlement, in: context)
        end.log(to: logger)
        let kind = workers[job.kind]?.kind ?? "unknown"
        metrics.recordAttempt(kind: kind, outcome: end.outcome, took: watch.elapsed)
        ends.tell(job.id)
        // There may be a follow-up, a place in a lane, or a job that is due again sooner than the
        // runner thinks.
        let isQuiet = settlement?.isFinal == true && settlement?.followUp == nil
        if !isQuiet || !job.lane.isEmpty { signal.ring() }
        return followUp.map { Claimed(claim: $0, age: settling.elapsed) }
    }

    /// Returns a claim that came when the process had begun to stop.
    func giveBack(_ claim: Claim) async {
        await record(.returned, in: context(of: claim)).end.log(to: logger(of: claim.job))
    }

    private func settlement(in context: JobContext, age: Duration) async -> Settlement? {
        let job = context.job
        guard let worker = workers[job.kind] else {
            let reason = "This program has no worker for jobs of the kind \"\(job.kind)\"."
            return .failed(reason: reason, followUp: nil)
        }
        guard job.attempts(endedBy: .own) <= worker.attemptsMax else {
            return policy.settlement(ofOverspent: job, by: worker)
        }
        guard let outcome = await attempt(context, by: worker, age: age) else { return nil }
        if Task.isCancelled { return policy.settlement(ofCancelled: outcome) }
        return policy.settlement(of: outcome, for: job, by: worker, at: wallClock.now())
    }

    /// Returns what the worker said, or nil if its lease was lost meanwhile.
    private func attempt(
        _ context: JobContext,
        by worker: Worker,
        age: Duration
    ) async -> Outcome? {
        // A task of its own, because the heartbeat ends it and nothing else.
        let work = Task(executorPreference: taskExecutor) { await worker.run(context) }
        heartbeat.keep(context.lease, age: age) {
            context.memory.loseLease()
            work.cancel()
        }
        defer { heartbeat.release(context.lease) }
        let outcome = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        return context.memory.isLeaseHeld ? outcome : nil
    }

    private func record(
        _ settlement: Settlement?,
        in context: JobContext
    ) async -> (end: AttemptEnd, followUp: Claim?) {
        guard let settlement else { return (.abandoned, nil) }
        let now = wallClock.now()
        // A follow-up takes the place of the job that it follows.
        let isWanted = settlement.followUp.map { workers[$0.kind] != nil } ?? false
        let duration = isWanted && !stop.isSet ? limits.lease : nil
        // A task of its own, because the end must be stored also after a cancellation.
        let settled = await Task(executorPreference: taskExecutor) {
            () -> Result<SettleAnswer, JobStoreError> in
            do throws(JobStoreError) {
                return .success(
                    try await context.settle(
                        as: settlement,
                        claimingFollowUpFor: duration,
                        at: now
                    )
                )
            } catch {
                return .failure(error)
            }
        }
        .value
        switch settled {
        case .success(.settled(let followUp)):
            return (AttemptEnd(settlement, at: now), followUp)
        case .success(.leaseLost): return (.abandoned, nil)
        case .failure(let error): return (.unrecorded(error), nil)
        }
    }

    private func context(of claim: Claim) -> JobContext {
        JobContext(
            claim: claim,
            store: store,
            clock: wallClock,
            attemptsMax: workers[claim.job.kind]?.attemptsMax ?? .max,
            patience: patience,
            stop: stop,
            failpoints: failpoints,
            steps: steps(of: claim.job)
        )
    }

    private func facts(of job: Job) -> LogFacts {
        var facts = LogFacts(jobID: job.id, runID: job.runID, attempt: job.attempts)
        facts.trace = workers[job.kind]?.trace(job)
        return facts
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
