import Logging
import Metrics
import Vocabulary

/// Has one claimed job done, from its remembered steps to its stored end.
struct Executor: Sendable {
    private let store: any JobStore
    private let workers: [String: Worker]
    private let limits: JobLimits
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let random: RandomSource
    private let logger: Logger

    init(
        store: any JobStore,
        workers: [Worker],
        limits: JobLimits,
        clock: any Clock<Duration>,
        wallClock: WallClock,
        random: RandomSource,
        logger: Logger
    ) {
        self.store = store
        self.workers = Dictionary(workers.map { ($0.kind, $0) }) { _, last in last }
        self.limits = limits
        self.clock = clock
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
    }

    /// Does one attempt; whatever happens in it, the job's next state is stored or left to the
    /// next holder of its lease.
    func execute(_ claim: Claim) async {
        var logger = logger
        logger[metadataKey: LogKeys.jobID] = "\(claim.job.id)"
        logger[metadataKey: LogKeys.jobKind] = "\(claim.job.kind)"
        logger[metadataKey: LogKeys.runID] = "\(claim.job.runID)"
        logger[metadataKey: LogKeys.attempt] = "\(claim.job.attempts)"
        logger.debug("Attempt begins")
        guard let settlement = await settlement(of: claim, logger) else {
            logger.warning("The job was taken over, or the database did not answer; attempt left")
            return
        }
        let isStored = await store(settlement, of: claim, logger)
        if isStored { tell(settlement, logger) }
    }

    /// Runs the worker; nil when this process has no right to the job any more.
    private func settlement(of claim: Claim, _ logger: Logger) async -> Settlement? {
        let job = claim.job
        guard let worker = workers[job.kind] else {
            return .failed(reason: "No worker does jobs of the kind \(job.kind).", followUp: nil)
        }
        guard job.attempts <= worker.attemptsMax else {
            let reason = job.reason ?? "The process ended in the middle of every attempt."
            return .dead(reason: reason, followUp: worker.lastWords(job, reason))
        }
        do {
            let context = try await JobContext(claim: claim, store: store, clock: wallClock)
            guard let outcome = await attempt(context, worker, claim.lease) else { return nil }
            return settlement(of: outcome, job, worker)
        } catch {
            return .waiting(
                dueAt: wallClock.now() + wait(after: job.attempts, asked: nil),
                reason: "\(error)",
                spendsAttempt: false
            )
        }
    }

    private func settlement(
        of outcome: Outcome,
        _ job: Job,
        _ worker: Worker
    ) -> Settlement {
        switch outcome {
        case .succeeded(let followUp):
            .succeeded(followUp: followUp)
        case .failed(let reason, let followUp):
            .failed(reason: reason, followUp: followUp)
        case .retry where Task.isCancelled, .snoozed where Task.isCancelled:
            // Stopped by a shutdown: what the worker says of it is no fault of the job.
            .returned
        case .retry(let reason, let after) where job.attempts < worker.attemptsMax:
            .waiting(
                dueAt: wallClock.now() + wait(after: job.attempts, asked: after),
                reason: reason,
                spendsAttempt: true
            )
        case .snoozed(let reason, let wait) where job.snoozes < limits.snoozesMax:
            .waiting(dueAt: wallClock.now() + wait, reason: reason, spendsAttempt: false)
        case .retry(let reason, _), .snoozed(let reason, _):
            .dead(reason: reason, followUp: worker.lastWords(job, reason))
        }
    }

    private func wait(after attempts: Int, asked: Duration?) -> Duration {
        limits.retry.wait(after: attempts, asked: asked, random: random)
    }

    /// Runs the worker beside a heartbeat that renews its lease; nil when the lease was lost.
    private func attempt(_ context: JobContext, _ worker: Worker, _ lease: Lease) async -> Outcome? {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await worker.run(context) }
            group.addTask {
                await beat(lease)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if first == nil, Task.isCancelled {
                // The heartbeat ends at once when the process stops; the worker has the last word.
                return await group.next() ?? nil
            }
            return first
        }
    }

    /// Renews the lease until it is lost, cannot be renewed in time, or the attempt is over.
    private func beat(_ lease: Lease) async {
        var heldUntil = wallClock.now() + limits.lease
        while !Task.isCancelled {
            // Cut short by cancellation, which the loop sees.
            try? await clock.sleep(for: limits.lease / 3)
            guard !Task.isCancelled else { return }
            let end = wallClock.now() + limits.lease
            do throws(JobStoreError) {
                guard try await store.renew(lease, until: end) else { return }
                heldUntil = end
            } catch {
                guard wallClock.now() < heldUntil else { return }
            }
        }
    }

    /// Stores how the attempt ended; false when the lease was lost or the store stayed away.
    private func store(
        _ settlement: Settlement,
        of claim: Claim,
        _ logger: Logger
    ) async -> Bool {
        for attempt in 1...max(limits.settleTriesMax, 1) {
            do throws(JobStoreError) {
                return try await store.settle(claim.lease, as: settlement, at: wallClock.now())
            } catch {
                logger.error(
                    "The end of an attempt cannot be stored",
                    metadata: [LogKeys.cause: "\(error)"]
                )
                // A stopping process does not wait: the lease runs out, and the steps are stored.
                guard !Task.isCancelled else { return false }
                try? await clock.sleep(for: wait(after: attempt, asked: .milliseconds(100)))
            }
        }
        return false
    }

    private func tell(_ settlement: Settlement, _ logger: Logger) {
        let outcome: String
        switch settlement {
        case .succeeded:
            outcome = "succeeded"
            logger.info("Job succeeded")
        case .failed(let reason, _):
            outcome = "failed"
            logger.error("Job failed", metadata: [LogKeys.cause: "\(reason)"])
        case .dead(let reason, _):
            outcome = "dead"
            logger.error("Job is dead", metadata: [LogKeys.cause: "\(reason)"])
        case .waiting(let dueAt, let reason, let spendsAttempt):
            outcome = spendsAttempt ? "retried" : "snoozed"
            logger.warning(
                "Job waits for another attempt",
                metadata: [
                    LogKeys.cause: "\(reason)",
                    LogKeys.retryInMilliseconds: "\((dueAt - wallClock.now()).milliseconds)",
                ]
            )
        case .returned:
            outcome = "returned"
            logger.info("Job given back")
        }
        Counter(label: "scorebell_jobs_total", dimensions: [("outcome", outcome)]).increment()
    }
}
