import Jobs
import Logging
import Metrics
import Platform
import ServiceLifecycle
import Testing

/// The timers of a runner: as many after hundreds of jobs as after one.
@Suite(.timeLimit(.minutes(1)))
struct TimerTests {
    private let clock = AlarmClock()
    private let store = MemoryJobStore()
    private let signal = WakeSignal()

    /// Each job has two steps and a report.
    private var workers: [Worker] {
        let work = Worker.sample { context in
            _ = try? await context.step("build", stored: .withNext) { 1 }
            _ = try? await context.effect("send", whenUnknown: .skip(0), stored: .withNext) { 1 }
            return .succeeded(
                followUp: NewJob(
                    kind: "report",
                    key: "of \(context.job.key)",
                    runID: "",
                    payload: []
                )
            )
        }
        let report = Worker(kind: "report", attemptsMax: 3) { _ in .succeeded(followUp: nil) }
        return [work, report]
    }

    @Test func `hundreds of jobs leave no timer behind`() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let runner = JobRunner(
            store: store,
            workers: workers,
            limits: JobLimits(concurrency: 4),
            signal: signal,
            clock: clock,
            logger: logger,
            metrics: NOOPMetricsHandler.instance
        )
        let group = ServiceGroup(services: [runner], logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var done = 0
            for number in 0..<500 {
                let job = NewJob(kind: "work", key: "\(number)", runID: "", payload: [])
                _ = try await store.enqueue(job, depthMax: .max, at: .sample)
                signal.ring()
                done += 2
                while store.contents.jobs.count(where: { $0.state == .succeeded }) < done {
                    await Task.yield()
                }
                // The runner's own and the heartbeat's.
                #expect(clock.sleepers <= 2)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(clock.sleepers == 0)
    }
}
