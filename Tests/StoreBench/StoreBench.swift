import FoundationEssentials
import Jobs
import JobsSQLite
import Platform

/// Prints how many jobs a second the SQLite store takes on this disk, and how long a claim takes.
///
/// To be run in a release build; the files are made in the working directory, and removed. With
/// `SCOREBELL_BENCH_BRIEF` it does a hundredth of everything, to show that all of it works.
@main
struct StoreBench {
    private static let isBrief =
        ProcessInfo.processInfo.environment["SCOREBELL_BENCH_BRIEF"] != nil

    private static func count(_ usual: Int) -> Int { isBrief ? usual / 100 : usual }

    static func main() async throws {
        for round in 1...3 {
            let rate = try await enqueueRate(jobs: count(60_000), callers: 64)
            print("enqueue, 64 callers, round \(round): \(Int(rate)) jobs/s")
        }
        for lanes in [1, 20] {
            for depth in [count(1_000), count(100_000)] {
                let (p50, p99) = try await claimTimes(depth: depth, lanes: lanes)
                print("claim of 1 at \(depth) queued in \(lanes) lanes: p50 \(p50), p99 \(p99) us")
            }
        }
        let (alone, beside) = (
            try await pruneTimes(prunes: false), try await pruneTimes(prunes: true)
        )
        print("enqueue, 1 caller: p50 \(alone.p50), p99 \(alone.p99), most \(alone.most) us")
        print(
            "the same while old jobs go: p50 \(beside.p50), p99 \(beside.p99), most \(beside.most) us"
        )
    }

    private static func job(_ key: Int, lane: String = "reminder") -> NewJob {
        NewJob(
            kind: "scorecard_reminder",
            key: "run:r_\(key)abcdefghijk",
            runID: "r_\(key)abcdefghijk",
            payload: Array(#"{"isSynchronous":false,"blueprint":"service"}"#.utf8),
            lane: lane
        )
    }

    /// Opens a store on a new file beside the program's working directory, on the real disk.
    private static func withStore<Value>(
        _ body: (SQLiteJobStore) async throws -> Value
    ) async throws -> Value {
        let path = "store-bench-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try SQLiteJobStore(path: path)
        let value = try await body(store)
        try await store.close()
        return value
    }

    private static func fill(
        _ store: SQLiteJobStore,
        jobs: Int,
        callers: Int,
        lanes: Int
    ) async throws {
        try await withThrowingTaskGroup { group in
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: jobs, by: callers) {
                        let lane = lanes == 1 ? "reminder" : "reminder/\(index % lanes)"
                        let job = job(index, lane: lane)
                        _ = try await store.enqueue(job, depthMax: .max, at: WallClock.system.now())
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func enqueueRate(jobs: Int, callers: Int) async throws -> Double {
        try await withStore { store in
            let watch = Stopwatch(ContinuousClock())
            try await fill(store, jobs: jobs, callers: callers, lanes: 1)
            return Double(jobs) / watch.elapsed.inSeconds
        }
    }

    /// Microseconds for a claim of one job; it is ended between two claims.
    private static func claimTimes(depth: Int, lanes: Int) async throws -> (p50: Int, p99: Int) {
        try await withStore { store in
            try await fill(store, jobs: depth, callers: 64, lanes: lanes)
            var times: [Int] = []
            for _ in 0..<count(800) {
                let now = WallClock.system.now()
                let watch = Stopwatch(ContinuousClock())
                let claims = try await store.claim(
                    limit: 1,
                    laneMax: 4,
                    for: .seconds(60),
                    at: now
                )
                times.append(Int(watch.elapsed.inSeconds * 1e6))
                for claim in claims {
                    _ = try await store.settle(
                        claim.lease,
                        as: .succeeded(followUp: nil),
                        at: now
                    )
                }
            }
            times.sort()
            return (times[times.count / 2], times[times.count * 99 / 100])
        }
    }

    /// Microseconds for an enqueue, perhaps beside the deletion of 20,000 jobs.
    private static func pruneTimes(
        prunes: Bool
    ) async throws -> (p50: Int, p99: Int, most: Int) {
        try await withStore { store in
            try await fill(store, jobs: count(20_000), callers: 64, lanes: 1)
            let old = WallClock.system.now()
            for _ in 0..<40 {
                for claim in try await store.claim(limit: 500, for: .seconds(60), at: old) {
                    _ = try await store.finish(step: "s", result: [1], of: claim.lease, at: old)
                    _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: old)
                }
            }
            async let pruned: Void = prune(store, isWanted: prunes)
            var times: [Int] = []
            for index in 0..<count(4_000) {
                let watch = Stopwatch(ContinuousClock())
                let job = job(1_000_000 + index)
                _ = try await store.enqueue(job, depthMax: .max, at: WallClock.system.now())
                times.append(Int(watch.elapsed.inSeconds * 1e6))
            }
            try await pruned
            times.sort()
            return (times[times.count / 2], times[times.count * 99 / 100], times[times.count - 1])
        }
    }

    private static func prune(_ store: SQLiteJobStore, isWanted: Bool) async throws {
        guard isWanted else { return }
        let end = WallClock.system.now() + .seconds(60)
        while try await store.prune([.succeeded], endedBefore: end, limit: 100) == 100 {}
    }
}
