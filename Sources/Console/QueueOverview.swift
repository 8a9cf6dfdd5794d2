import Jobs
import Platform
import Reminders

/// The queue in a few numbers, as people are shown it.
struct QueueOverview: Sendable, Hashable {
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
final class QueueOverviews: Sendable {
    private static let rateRuns = 100

    private let shared: SharedAnswer<Result<QueueOverview, JobStoreError>>

    init(
        store: any JobStore,
        limits: AdminLimits,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        shared = SharedAnswer(for: limits.glanceAge, clock: clock) { _ in
            do throws(JobStoreError) {
                return .success(try await Self.look(at: store, wallClock.now()))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Returns how the queue was a moment ago.
    func glance() async throws(JobStoreError) -> QueueOverview {
        try await shared.answer().get()
    }

    /// Forgets what was seen, because somebody has just changed it.
    func forget() { shared.forget() }

    private static func look(
        at store: any JobStore,
        _ now: Timestamp
    ) async throws(JobStoreError) -> QueueOverview {
        let summary = try await store.summary()
        let filter = JobFilter(kind: ReminderRequest.jobKind)
        let page = try await store.list(filter, after: nil, limit: rateRuns)
        let hourAgo = now + .seconds(-3_600)
        let recent = page.jobs.count { $0.createdAt > hourAgo }
        return QueueOverview(
            counts: summary.counts,
            oldestDueAt: summary.oldestDueAt,
            acceptedLastHour: recent,
            isMore: recent == rateRuns
        )
    }
}
