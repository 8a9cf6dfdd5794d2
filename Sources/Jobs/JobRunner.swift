package import Logging
package import Metrics
package import Platform
import ServiceLifecycle
import Synchronization

/// Claims jobs as slots become free, and runs them until the process is asked to stop.
///
/// Stopping: nothing is claimed any more, running jobs have `JobLimits.grace` to end, then they are
/// cancelled and given back unspent. `run` returns when no worker runs; a worker that ignores its
/// cancellation delays that.
package final class JobRunner: Service {
    /// What was known of the store when there was nothing to claim.
    private struct Rest {
        let mark: ChangeMark
        /// When the next job can be claimed.
        let due: Timestamp?

        /// Nil where the store has to be asked each time.
        init?(mark: ChangeMark?, due: Timestamp?) {
            guard let mark, due == nil || !mark.isOfEmptyStore else { return nil }
            (self.mark, self.due) = (mark, due)
        }
    }

    private let store: any JobStore
    private let limits: JobLimits
    private let signal: WakeSignal
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let random: RandomSource
    private let logger: Logger
    private let executor: Executor
    private let heartbeat: Heartbeat
    private let metrics: JobMetrics
    private let stop: StopFlag
    private let clockWatch: ClockJumpDetector
    /// Rings when a slot becomes free: while all are taken, new jobs need not wake the loop.
    private let freed = WakeSignal()
    private let taken = Mutex(0)
    private let status: RunnerStatus
    private let memory: MemoryReturn

    /// Creates a runner that does nothing until `run`.
    ///
    /// - Parameters:
    ///   - store: Where the jobs are.
    ///   - workers: One for each kind of job; of two for one kind the last is taken.
    ///   - limits: The bounds of everything it does.
    ///   - signal: What the receiving side rings after it stored a job.
    ///   - ends: Is told of each attempt that ended.
    ///   - clock: What waits are measured with.
    ///   - wallClock: What stored times are read from.
    ///   - random: The jitter of the backoff.
    ///   - logger: Where each attempt's end is told.
    ///   - factory: Where attempts and running jobs are counted.
    ///   - taskExecutor: Where `run` runs, if that is not the global one.
    ///   - status: Tells others whether it takes jobs.
    ///   - returnsCode: Whether pages that only the start needed are returned to the system.
    ///   - failpoints: Where tests end the process; none otherwise.
    package init(
        store: any JobStore,
        workers: [Worker],
        limits: JobLimits,
        signal: WakeSignal,
        ends: JobEnds = JobEnds(),
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        random: RandomSource = .system,
        logger: Logger,
        metrics factory: any MetricsFactory = MetricsSystem.factory,
        executor taskExecutor: (any TaskExecutor)? = nil,
        status: RunnerStatus = RunnerStatus(),
        returnsCode: Bool = false,
        failpoints: StepFailpoints = .none
    ) {
        self.store = store
        self.status = status
        self.limits = limits
        self.signal = signal
        self.clock = clock
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
        memory = MemoryReturn(clock: clock, returnsCode: returnsCode)
        metrics = JobMetrics(factory: factory, workers: workers)
        stop = StopFlag()
        clockWatch = ClockJumpDetector(clock: clock, now: wallClock.now())
        heartbeat = Heartbeat(
            duration: limits.lease,
            store: store,
            clock: clock,
            wallClock: wallClock
        )
        executor = Executor(
            store: store,
            workers: Dictionary(workers.map { ($0.kind, $0) }) { _, last in last },
            limits: limits,
            signal: signal,
            heartbeat: heartbeat,
            ends: ends,
            stop: stop,
            clock: clock,
            wallClock: wallClock,
            policy: SettlementPolicy(limits: limits, random: random),
            metrics: metrics,
            logger: logger,
            taskExecutor: taskExecutor,
            failpoints: failpoints
        )
    }

    /// True while jobs are taken: after `run` has begun, and until it is asked to stop.
    package var isRunning: Bool { status.isRunning }

    /// Runs jobs until the task is cancelled or shut down gracefully; it runs once.
    package func run() async throws {
        status.set(isRunning: true)
        defer { status.set(isRunning: false) }
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { [heartbeat] in await heartbeat.run() }
                await claim(into: &group)
                await drain()
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: { [self] in
            stop.set()
            status.set(isRunning: false)
            signal.ring()
            freed.ring()
        }
    }

    /// Starts jobs in the group until the process stops; failures of the store only slow it down.
    private func claim(into group: inout DiscardingTaskGroup) async {
        var failures = 0
        /// How far the clock was set back since times in the store were last looked at.
        var setBack = Duration.zero
        var recalled: Stopwatch?
        var rest: Rest?
        while !stop.isSet {
            let idle = limits.concurrency - taken.withLock { $0 }
            guard idle > 0 else {
                _ = await freed.wait(
                    atMost: limits.pollInterval,
                    on: clock,
                    leeway: limits.pollInterval * 5 / 8
                )
                continue
            }
            // The time of the claim itself, so that no jump comes between the two.
            let now = wallClock.now()
            let jump = clockWatch.jump(at: now) ?? .zero
            if jump > .zero {
                await letLeasesBeRenewed(after: jump)
                rest = nil
                continue
            }
            if jump == .zero, let known = rest, isUnchanged(known, at: now),
                await mayRest(known, &recalled)
            {
                if await waitForChange(of: known, since: recalled) { rest = nil }
                continue
            }
            rest = nil
            do throws(JobStoreError) {
                if jump < .zero { setBack += noteSetBack(by: jump) }
                if setBack > .zero || isRecallDue(recalled) {
                    try await recall(setBack: setBack, at: now)
                    (setBack, recalled) = (.zero, Stopwatch(clock))
                }
                let mark = store.changeMark
                let claimed = try await start(idle, at: now, in: &group)
                if failures > 0 { logger.info("The database answers again.") }
                failures = 0
                guard claimed < idle else { continue }
                // Nothing is worked on.
                if idle == limits.concurrency, claimed == 0 { memory.rest() }
                let due = try await store.nextDue(
                    laneMax: limits.laneMax,
                    at: wallClock.now()
                )
                let known = Rest(mark: mark, due: due)
                let hasRung =
                    if claimed == 0, let known {
                        await waitForChange(of: known, since: recalled)
                    } else { await waitForWork(until: due) }
                if !hasRung { rest = known }
            } catch {
                failures += 1
                await pause(after: error, failures: failures)
            }
        }
    }

    /// Waits until every holder of a lease has surely renewed it by the clock as it is now.
    private func letLeasesBeRenewed(after jump: Duration) async {
        logger.notice(
            "The clock was set forward; no jobs are taken until leases have been renewed.",
            metadata: [LogKeys.jumpInMilliseconds: "\(jump.milliseconds)"]
        )
        let watch = Stopwatch(clock)
        while !stop.isSet, watch.elapsed < Heartbeat.renewal(of: limits.lease) {
            let left = Heartbeat.renewal(of: limits.lease) - watch.elapsed
            _ = await freed.wait(atMost: left, on: clock)
        }
    }

    /// Says that the clock was set back, and returns how far.
    private func noteSetBack(by jump: Duration) -> Duration {
        let setBack = Duration.zero - jump
        logger.notice(
            "The clock was set back; what was put off by the clock before is brought forward.",
            metadata: [LogKeys.jumpInMilliseconds: "\(jump.milliseconds)"]
        )
        return setBack
    }

    /// Brings forward what lies so far ahead that only a wrong clock can have written it: this
    /// one's before it was set back, or that of a process which is gone.
    ///
    /// A process whose own clock is behind takes the others' times for wrong ones; so where the
    /// store has a clock too, the later of the two counts.
    private func recall(setBack: Duration, at now: Timestamp) async throws(JobStoreError) {
        let bounds = limits.dueBounds(setBack: setBack)
        let latest = max(now, try await store.clock() ?? now)
        let count = try await store.recall(bounds, at: latest)
        guard count > 0 else { return }
        logger.notice(
            "Jobs were due further ahead than they can be; their times were brought forward.",
            metadata: [LogKeys.count: "\(count)"]
        )
    }

    private func start(
        _ idle: Int,
        at now: Timestamp,
        in group: inout DiscardingTaskGroup
    ) async throws(JobStoreError) -> Int {
        let watch = Stopwatch(clock)
        let claims = try await store.claim(
            limit: idle,
            laneMax: limits.laneMax,
            for: limits.lease,
            at: now
        )
        for claim in claims {
            guard !stop.isSet else {
                await executor.giveBack(claim)
                continue
            }
            take(1)
            group.addTask { [self] in
                await executor.run(claim, age: watch.elapsed)
                take(-1)
                freed.ring()
            }
        }
        return claims.count
    }

    private func take(_ count: Int) {
        let now = taken.withLock { taken in
            taken += count
            return taken
        }
        metrics.record(running: now)
    }

    /// Waits for the next look; returns true if it rang.
    private func waitForWork(until due: Timestamp?) async -> Bool {
        let untilDue = due.map { $0 - wallClock.now() } ?? limits.pollInterval
        guard untilDue < limits.pollInterval else {
            return await signal.wait(
                atMost: limits.pollInterval,
                on: clock,
                leeway: limits.pollInterval * 5 / 8
            )
        }
        return await signal.wait(atMost: max(limits.pollIntervalMin, untilDue), on: clock)
    }

    /// Waits until a claim can find more than the one before this rest; returns true if it rang.
    private func waitForChange(of rest: Rest, since recalled: Stopwatch?) async -> Bool {
        let limit = limits.recallInterval - (recalled?.elapsed ?? .zero)
        let untilDue = rest.due.map { max(limits.pollIntervalMin, $0 - wallClock.now()) }
        let look = Look(every: limits.pollInterval) { [self] in
            if taken.withLock({ $0 }) == 0 { memory.rest() }
            let now = wallClock.now()
            return clockWatch.hasJumped(at: now) || !isUnchanged(rest, at: now)
        }
        return await signal.wait(atMost: min(limit, untilDue ?? limit), on: clock, looking: look)
    }

    private func isRecallDue(_ recalled: Stopwatch?) -> Bool {
        recalled.map { $0.elapsed >= limits.recallInterval } ?? true
    }

    /// Whether the rest can go on: it is not time for a recall, or the store says that no job is
    /// unfinished, so that none can lie too far ahead.
    private func mayRest(_ rest: Rest, _ recalled: inout Stopwatch?) async -> Bool {
        guard isRecallDue(recalled) else { return true }
        guard rest.due == nil else { return false }
        do throws(JobStoreError) {
            let due = try await store.nextDue(laneMax: limits.laneMax, at: wallClock.now())
            if due == nil { recalled = Stopwatch(clock) }
            return due == nil
        } catch {
            // The claim that follows tells of it.
            return false
        }
    }

    /// Whether a claim would find no more than the one before this rest.
    private func isUnchanged(_ rest: Rest, at now: Timestamp) -> Bool {
        if let due = rest.due, due <= now { return false }
        return store.changeMark == rest.mark
    }

    private func pause(after error: JobStoreError, failures: Int) async {
        let backoff = Backoff(base: limits.storePause, maximum: limits.storePauseMax)
        let pause = backoff.wait(after: failures, random: 0.5 + random.next() / 2)
        logger.warning(
            "No jobs can be claimed: the database does not answer as it should.",
            metadata: [
                LogKeys.cause: "\(error)", LogKeys.retryInMilliseconds: "\(pause.milliseconds)",
            ]
        )
        _ = await freed.wait(atMost: pause, on: clock)
    }

    /// Lets running jobs end for as long as the grace time lasts.
    private func drain() async {
        let watch = Stopwatch(clock)
        while taken.withLock({ $0 }) > 0, !Task.isCancelled {
            let left = limits.grace - watch.elapsed
            guard left > .zero else {
                logger.warning("Jobs still run after the grace time; they are given back.")
                return
            }
            _ = await freed.wait(atMost: left, on: clock)
        }
    }
}
