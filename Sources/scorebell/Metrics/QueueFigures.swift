import Exposition
import Jobs
import Platform
import Synchronization

/// The metrics of the queue, which the store is asked for at a scrape, but not too often.
final class QueueFigures: Sendable {
    private let store: any JobStore
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let states: [JobState: LevelCell]
    private let depth: LevelCell?
    private let depthLimit: LevelCell?
    private let depthMax: @Sendable () -> Int
    private let oldestAge: LevelCell?
    private let isUp: LevelCell?
    private let stopwatch: Stopwatch
    /// The time of the next question on the stopwatch; `.max` while one is running.
    private let dueAt = Atomic<Int64>(0)
    private let answered = WakeSignal()

    /// The longest that a scrape waits for the store; a later one shows its answer.
    private static let patience = Duration.seconds(1)
    private static let pause = Duration.seconds(1)

    init(
        _ registry: MetricsRegistry,
        store: any JobStore,
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        depthMax: @escaping @Sendable () -> Int
    ) {
        self.depthMax = depthMax
        depthLimit = registry.level("scorebell_queue_max_depth")
        self.store = store
        self.clock = clock
        self.wallClock = wallClock
        stopwatch = Stopwatch(clock)
        let pairs = JobState.allCases.compactMap { state in
            registry.level("scorebell_queue_jobs", [("state", state.rawValue)])
                .map { (state, $0) }
        }
        states = Dictionary(uniqueKeysWithValues: pairs)
        depth = registry.level("scorebell_queue_depth")
        oldestAge = registry.level("scorebell_queue_oldest_age_seconds")
        isUp = registry.level("scorebell_store_up")
    }

    /// Asks the store, unless it was asked just now, and waits a little for the answer.
    func refresh() async {
        depthLimit?.value = Double(depthMax())
        let due = dueAt.exchange(.max, ordering: .relaxed)
        guard due != .max else { return }
        guard due <= stopwatch.elapsed.milliseconds else {
            return dueAt.store(due, ordering: .relaxed)
        }
        // A separate task, so that a scrape does not wait for a store that hangs.
        Task {
            do throws(JobStoreError) {
                tell(try await store.summary())
            } catch {
                tell(nil)
            }
            let next = stopwatch.elapsed + Self.pause
            dueAt.store(next.milliseconds, ordering: .relaxed)
            answered.ring()
        }
        if await !answered.wait(atMost: Self.patience, on: clock) { tell(nil) }
    }

    private func tell(_ summary: QueueSummary?) {
        isUp?.value = summary == nil ? 0 : 1
        for (state, level) in states {
            level.value = summary.map { Double($0.counts[state] ?? 0) } ?? .nan
        }
        depth?.value =
            summary.map { summary in
                Double(
                    JobState.allCases.filter { !$0.isFinal }
                        .reduce(0) { $0 + (summary.counts[$1] ?? 0) }
                )
            } ?? .nan
        oldestAge?.value =
            summary.map { summary in
                let age = summary.oldestDueAt.map { wallClock.now() - $0 } ?? .zero
                return Double(max(0, age.milliseconds)) / 1_000
            } ?? .nan
    }
}
