import Glibc
import Jobs
import JobsPostgres
import JobsSQLite
import Logging
import Metrics
import Platform
import Synchronization

/// A part of the queue's benchmark: fills a store, or works it off as one of several processes.
///
///     QueueBench fill STORE JOBS
///     QueueBench work STORE CONCURRENCY [MILLISECONDS]
///     QueueBench claims STORE COUNT
///     QueueBench cores
///
/// STORE is `sqlite:PATH` or `postgres://…`; a job waits that long, as for Port and Slack, or does
/// nothing. `claims` takes jobs one by one and ends each; `cores` tells how far the processor's cores
/// are from each other, in nanoseconds. Each prints one line of JSON at its end.
@main
struct QueueBench {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.last == "cores" {
            let distance = await CoreDistance.measure()
            return print(#"{"nanoseconds": \#(Int(distance / .nanoseconds(1)))}"#)
        }
        guard arguments.count >= 3, let number = Int(arguments[3]) else {
            print(
                "QueueBench fill STORE JOBS | work STORE CONCURRENCY [MS] | claims STORE COUNT | cores"
            )
            exit(64)
        }
        let signal = WakeSignal()
        let store = try OpenStore(arguments[2], rung: signal.ring)
        switch arguments[1] {
        case "fill": try await fill(store.store, jobs: number)
        case "claims": try await claims(store.store, count: number)
        default:
            let wait = arguments.count > 3 ? Int(arguments[4]) ?? 0 : 0
            try await work(
                store.store,
                concurrency: number,
                wait: .milliseconds(wait),
                signal: signal
            )
        }
        try await store.close()
    }

    private static func fill(_ store: any JobStore, jobs: Int) async throws {
        let callers = 64
        try await withThrowingTaskGroup { group in
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: jobs, by: callers) {
                        let job = NewJob(
                            kind: "nothing",
                            key: "run:r_\(index)abcdefghijk",
                            runID: "r_\(index)abcdefghijk",
                            payload: Array(#"{"isSynchronous":false,"blueprint":"service"}"#.utf8)
                        )
                        _ = try await store.enqueue(job, depthMax: .max, at: WallClock.system.now())
                    }
                }
            }
            try await group.waitForAll()
        }
        print(#"{"filled": \#(jobs)}"#)
    }

    /// Claims one job after another, and tells how long a claim takes.
    private static func claims(_ store: any JobStore, count: Int) async throws {
        var microseconds: [Double] = []
        for _ in 0..<count {
            let now = WallClock.system.now()
            let watch = Stopwatch(ContinuousClock())
            let claims = try await store.claim(
                limit: 1,
                laneMax: 4,
                for: .seconds(60),
                at: now
            )
            microseconds.append(watch.elapsed.inSeconds * 1e6)
            for claim in claims {
                _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: now)
            }
        }
        microseconds.sort()
        let p50 = Int(microseconds[count / 2])
        let p99 = Int(microseconds[count * 99 / 100])
        print(#"{"p50": \#(p50), "p99": \#(p99)}"#)
    }

    /// Works until the store has no job left, and tells what this process did of it and when.
    private static func work(
        _ store: any JobStore,
        concurrency: Int,
        wait: Duration,
        signal: WakeSignal
    ) async throws {
        let done = Mutex((jobs: 0, last: WallClock.system.now()))
        let worker = Worker(kind: "nothing", attemptsMax: 3) { _ in
            // A bench that is cancelled is over.
            if wait > .zero { try? await Task.sleep(for: wait) }
            done.withLock { $0 = ($0.jobs + 1, WallClock.system.now()) }
            return .succeeded(followUp: nil)
        }
        let runner = JobRunner(
            store: store,
            workers: [worker],
            limits: JobLimits(concurrency: concurrency, lease: .seconds(60), grace: .seconds(5)),
            signal: signal,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            metrics: NOOPMetricsHandler.instance
        )
        let start = WallClock.system.now()
        let running = Task { try await runner.run() }
        while try await store.nextDue() != nil {
            try await Task.sleep(for: .milliseconds(20))
        }
        running.cancel()
        try await running.value
        let (jobs, last) = done.withLock { $0 }
        let times =
            #""start": \#(start.millisecondsSince1970), "end": \#(last.millisecondsSince1970)"#
        print(#"{"jobs": \#(jobs), \#(times)}"#)
    }
}

/// One of the stores, by its URL.
private struct OpenStore {
    let store: any JobStore
    let close: () async throws -> Void

    init(_ url: String, rung: @escaping @Sendable () -> Void) throws {
        if url.hasPrefix("sqlite:") {
            let store = try SQLiteJobStore(path: String(url.dropFirst("sqlite:".count)))
            self.store = store
            close = { try await store.close() }
        } else {
            let store = try PostgresJobStore(url: Secret(url), rung: rung)
            self.store = store
            close = { try await store.close() }
        }
    }
}
