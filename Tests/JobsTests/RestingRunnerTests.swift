import Dispatch
import Jobs
import JobsSQLite
import Logging
import Metrics
import Platform
import Synchronization
import Testing
import TestSupport

/// How seldom a runner without work asks the store, and what it notices all the same.
@Suite(.timeLimit(.minutes(1)))
struct RestingRunnerTests {
    private let bench: RunnerBench
    private let worker = Worker.sample { _ in .succeeded(followUp: nil) }
    /// The store as another process has it, whose jobs ring nowhere.
    private let other: SQLiteJobStore

    init() throws {
        bench = try RunnerBench()
        other = try SQLiteJobStore(path: "\(bench.folder.path)/jobs.sqlite")
    }

    /// Lets the runner look after the longest pause, and returns when it waits again.
    private func look() async {
        bench.clock.advance(by: .seconds(2))
        await bench.clock.sleepers(atLeast: 1)
    }

    /// Runs the body beside a runner that has found nothing to do, and waits.
    private func resting(_ body: () async throws -> Void) async throws {
        try await bench.running(bench.runner([worker])) { _ in
            await bench.clock.sleepers(atLeast: 1)
            // What the opening of the second store committed may count as a change.
            await look()
            await look()
            try await body()
        }
    }

    @Test func `while nothing is committed it claims nothing, and asks once in half a minute`()
        async throws
    {
        try await resting {
            let (claims, questions) = (bench.store.claims, bench.store.questions)
            for _ in 0..<10 { await look() }
            #expect(bench.store.questions == questions)
            for _ in 0..<15 { await look() }
            #expect(bench.store.questions - questions == 1)
            #expect(bench.store.claims == claims)
        }
    }

    @Test func `looks at a store that has not changed wake no task, and a change wakes one`()
        async throws
    {
        let tasks = CountingExecutor()
        var limits = JobLimits.sample
        limits.pollInterval = .milliseconds(2)
        let runner = JobRunner(
            store: bench.store,
            workers: [worker],
            limits: limits,
            signal: bench.signal,
            clock: AlarmClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            metrics: NOOPMetricsHandler.instance
        )
        let running = Task(executorPreference: tasks) { try await runner.run() }
        func look(_ count: Int) async {
            let end = bench.store.looks + count
            while bench.store.looks < end { await Task.yield() }
        }
        // Until it rests.
        await look(50)
        let (before, claims) = (tasks.count, bench.store.claims)
        await look(50)
        #expect(tasks.count == before && bench.store.claims == claims)
        let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
        _ = try await other.enqueue(job, depthMax: 9, at: WallClock.system.now())
        #expect(try await bench.ending().job?.state == .succeeded)
        running.cancel()
        try await running.value
    }

    @Test func `a job of another process is claimed at the next look`() async throws {
        try await resting {
            let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
            _ = try await other.enqueue(job, depthMax: 9, at: bench.now)
            bench.clock.advance(by: .seconds(2))
            let ending = try await bench.ending(advancing: nil)
            #expect(ending.job?.state == .succeeded)
        }
    }

    @Test func `a job that another process left is claimed when its lease ends`() async throws {
        let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
        _ = try await other.enqueue(job, depthMax: 9, at: bench.now)
        let lease = Duration.seconds(20)
        #expect(try await other.claim(limit: 1, for: lease, at: bench.now).count == 1)
        try await resting {
            for _ in 0..<7 { await look() }
            #expect(bench.now < .sample + lease)
            let ending = try await bench.ending(advancing: .milliseconds(500))
            #expect(ending.job?.state == .succeeded)
            #expect(bench.now < .sample + lease + .seconds(3))
        }
    }
}

/// Counts how often a task of it goes on.
private final class CountingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "test.counting")
    private let goneOn = Atomic(0)

    var count: Int { goneOn.load(ordering: .relaxed) }

    func enqueue(_ job: consuming ExecutorJob) {
        goneOn.add(1, ordering: .relaxed)
        let job = UnownedJob(job)
        // Safe: this executor lives as long as the queue's closure, which has it.
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
