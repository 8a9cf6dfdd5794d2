import Jobs
import Synchronization
import Vocabulary

/// The queue in a few numbers, as people are shown it.
struct QueueGlance: Sendable, Hashable {
    var counts: [JobState: Int] = [:]
    /// When the oldest job that could be done became due; nil when none waits.
    var oldestDueAt: Timestamp?
    /// Runs that were accepted in the last hour, as far as they were counted.
    var acceptedLastHour = 0
    /// True when there are more than were counted.
    var isMore = false

    func count(_ states: JobState...) -> Int { states.map { counts[$0] ?? 0 }.reduce(0, +) }
}

/// Looks at the whole queue, but not oftener than every few seconds, however many want to know.
final class QueueGlances: Sendable {
    private static let rateRuns = 100

    private let store: any JobStore
    private let limits: DeskLimits
    private let wallClock: WallClock
    private let watch: Stopwatch
    private let last = Mutex<(glance: QueueGlance, at: Duration)?>(nil)

    init(
        store: any JobStore,
        limits: DeskLimits,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.store = store
        self.limits = limits
        self.wallClock = wallClock
        watch = Stopwatch(clock)
    }

    /// Returns how the queue was a moment ago.
    func glance() async throws(JobStoreError) -> QueueGlance {
        let now = watch.elapsed
        if let last = last.withLock({ $0 }), now - last.at < limits.glanceAge {
            return last.glance
        }
        let summary = try await store.summary()
        let filter = JobFilter(kind: ReminderOrder.jobKind)
        let page = try await store.list(filter, after: nil, limit: Self.rateRuns)
        let hourAgo = wallClock.now() + .seconds(-3_600)
        let recent = page.jobs.count { $0.createdAt > hourAgo }
        let glance = QueueGlance(
            counts: summary.counts,
            oldestDueAt: summary.oldestDueAt,
            acceptedLastHour: recent,
            isMore: recent == Self.rateRuns
        )
        last.withLock { $0 = (glance, now) }
        return glance
    }

    /// Forgets what was seen, because somebody has just changed it.
    func forget() { last.withLock { $0 = nil } }
}
