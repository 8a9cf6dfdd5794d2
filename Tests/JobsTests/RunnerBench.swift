import InMemoryLogging
import Jobs
import JobsSQLite
import Logging
import MetricsTestKit
import Platform
import ServiceLifecycle
import Synchronization
import Testing
import TestSupport

/// One runner on a real file, under a clock of the test's own.
struct RunnerBench {
    let folder: TemporaryFolder
    let store: WatchedStore
    let clock = TestClock()
    let signal = WakeSignal()
    let log = InMemoryLogHandler()
    let metrics = TestMetrics()
    /// How far the wall clock is ahead of the time that passes.
    private let skew = Skew()

    init() throws {
        folder = try TemporaryFolder()
        store = WatchedStore(try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite"))
    }

    var wallClock: WallClock {
        WallClock { [clock, skew] in .sample + clock.now.offset + skew.value.withLock { $0 } }
    }

    var now: Timestamp { wallClock.now() }

    /// Sets the wall clock that far ahead of the time that passes.
    func set(_ ahead: Duration) {
        skew.value.withLock { $0 = ahead }
    }

    func enqueue(_ key: String = "a", kind: String = "work") async throws -> String {
        let job = NewJob(kind: kind, key: key, runID: "r_\(key)", payload: [])
        let id = try await store.enqueue(job, depthMax: 100, at: now).jobID
        signal.ring()
        return id
    }

    func job(_ id: String) async throws -> Job {
        try #require(try await store.job(id: id))
    }

    func runner(
        _ workers: [Worker],
        _ limits: JobLimits = .sample,
        ends: JobEnds = JobEnds(),
        store: WatchedStore? = nil,
        wallClock: WallClock? = nil
    ) -> JobRunner {
        JobRunner(
            store: store ?? self.store,
            workers: workers,
            limits: limits,
            signal: signal,
            ends: ends,
            clock: clock,
            wallClock: wallClock ?? self.wallClock,
            random: RandomSource { 0.5 },
            logger: Logger(label: "test") { _ in log },
            metrics: metrics
        )
    }

    /// Runs a service while `body` does, then shuts it down gracefully and waits for its end.
    ///
    /// The body gets a function that begins the shutdown earlier.
    func running(
        _ runner: JobRunner,
        _ body: (_ shutDown: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [runner], logger: Logger(label: "test") { _ in log })
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body { await group.triggerGracefulShutdown() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Returns the next attempt that is settled, while time goes on in steps until it is.
    func ending(advancing step: Duration? = nil) async throws -> WatchedStore.Ending {
        try await withThrowingTaskGroup(of: WatchedStore.Ending?.self) { tasks in
            tasks.addTask { [endings = store.endings] in
                var iterator = endings.makeAsyncIterator()
                return await iterator.next()
            }
            if let step {
                tasks.addTask {
                    while !Task.isCancelled { try await tick(step) }
                    return nil
                }
            }
            let ending = try #require(try await tasks.next() ?? nil)
            tasks.cancelAll()
            return ending
        }
    }

    /// Moves the time on, and lets what that woke reach the disk before it moves again.
    func tick(_ step: Duration) async throws {
        clock.advance(by: step)
        try await store.check()
        await Task.yield()
    }

    /// Moves the time on in steps until a condition is met, and no further than to `end`: what is
    /// due by then is waited for, however busy the machine is.
    func wait(
        until end: Timestamp,
        by step: Duration = .milliseconds(500),
        _ isMet: () -> Bool
    ) async throws {
        while !isMet() { try await tick(now < end ? step : .zero) }
    }

    /// The log's messages with their causes, in order, of that level and above.
    func lines(_ level: Logger.Level = .info) -> [String] {
        log.entries.filter { $0.level >= level && $0.metadata[LogKeys.jobID] != nil }
            .map { entry in
                let cause = entry.metadata[LogKeys.cause].map { " \($0)" } ?? ""
                return "\(entry.message)\(cause)"
            }
    }
}

private final class Skew: Sendable {
    let value = Mutex(Duration.zero)
}

extension JobLimits {
    static let sample: JobLimits = {
        var limits = JobLimits(concurrency: 2, lease: .seconds(60), grace: .seconds(25))
        limits.storePause = .milliseconds(10)
        limits.backoffs[.own] = Backoff(base: .seconds(2), maximum: .seconds(600))
        return limits
    }()
}

extension Timestamp {
    static let sample = Timestamp(secondsSince1970: 1_795_000_000)
}

extension Worker {
    /// A worker for jobs of the kind "work" that has three attempts.
    static func sample(
        _ run: @escaping @Sendable (JobContext) async -> Outcome
    ) -> Worker {
        Worker(kind: "work", attemptsMax: 3, run: run) { job, reason in
            NewJob(
                kind: "report",
                key: "report \(job.key)",
                runID: job.runID,
                payload: Array(reason.utf8)
            )
        }
    }
}
