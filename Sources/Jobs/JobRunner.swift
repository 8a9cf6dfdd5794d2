package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Claims jobs as they become due and has them done, a bounded number at a time.
package final class JobRunner: Service {
    private let store: any JobStore
    private let executor: Executor
    private let limits: JobLimits
    private let signal: QueueSignal
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let logger: Logger

    private struct State {
        var isClaiming = false
        var isStopping = false
        var running = 0
    }

    private let state = Mutex(State())

    /// Makes a runner; it works while `run` does.
    ///
    /// - Parameters:
    ///   - store: The queue.
    ///   - workers: Who does which kind of job.
    ///   - limits: The bounds.
    ///   - signal: Rung by whoever stores a job in this process.
    ///   - clock: What waits are measured with.
    ///   - wallClock: What stored times are taken from.
    ///   - random: The jitter of a backoff.
    ///   - logger: Where the fate of each job is told.
    package init(
        store: any JobStore,
        workers: [Worker],
        limits: JobLimits,
        signal: QueueSignal,
        clock: any Clock<Duration> = ContinuousClock(),
        wallClock: WallClock = .system,
        random: RandomSource = .system,
        logger: Logger
    ) {
        self.store = store
        self.limits = limits
        self.signal = signal
        self.clock = clock
        self.wallClock = wallClock
        self.logger = logger
        executor = Executor(
            store: store,
            workers: workers,
            limits: limits,
            clock: clock,
            wallClock: wallClock,
            random: random,
            logger: logger
        )
    }

    /// True while jobs are claimed.
    package var isRunning: Bool { state.withLock { $0.isClaiming } }

    /// Works until a graceful shutdown, then lets jobs run on for the grace period, and gives back
    /// those that have not ended.
    package func run() async throws {
        guard limits.concurrency > 0 else {
            try? await gracefulShutdown()
            return
        }
        state.withLock { $0.isClaiming = true }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                while !isStopping, !Task.isCancelled {
                    let wait = await claim(into: &group)
                    if wait > .zero { await signal.wait(atMost: wait, on: clock) }
                }
                state.withLock { $0.isClaiming = false }
                await drain()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.signal.ring()
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Claims as many jobs as there is room for, and returns how long nothing is to be done.
    private func claim(into group: inout DiscardingTaskGroup) async -> Duration {
        let free = limits.concurrency - state.withLock { $0.running }
        guard free > 0 else { return limits.pollInterval }
        do throws(JobStoreError) {
            let now = wallClock.now()
            let claims = try await store.claim(limit: free, for: limits.lease, at: now)
            for claim in claims {
                state.withLock { $0.running += 1 }
                group.addTask {
                    await self.executor.execute(claim)
                    self.state.withLock { $0.running -= 1 }
                    self.signal.ring()
                }
            }
            if claims.count == free { return limits.pollInterval }
            guard let due = try await store.nextDue() else { return limits.pollInterval }
            // A due time that has just passed is claimed at once; the least wait keeps the loop
            // from spinning on a clock that two processes read differently.
            return min(max(due - wallClock.now(), .milliseconds(1)), limits.pollInterval)
        } catch {
            logger.error("Jobs cannot be claimed", metadata: [LogKeys.cause: "\(error)"])
            return limits.pollInterval
        }
    }

    /// Waits until no job runs, for the grace period at most.
    private func drain() async {
        let end = wallClock.now() + limits.grace
        while state.withLock({ $0.running }) > 0, !Task.isCancelled {
            let left = end - wallClock.now()
            guard left > .zero else {
                logger.warning("Jobs are given back unfinished: the grace period is over")
                return
            }
            await signal.wait(atMost: left, on: clock)
        }
    }
}
