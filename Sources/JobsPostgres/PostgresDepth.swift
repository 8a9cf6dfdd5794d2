import Synchronization

/// Whether the queue has room, without counting all of it for every job.
///
/// Far below the most, one count is believed for a moment: even all processes together do not store
/// that many jobs in it. Near the most, nothing is believed, and the store counts under a lock.
final class PostgresDepth: Sendable {
    private struct Count {
        var jobs: Int
        var at: ContinuousClock.Instant
    }

    private let limits: PostgresLimits
    private let last = Mutex(Count?.none)

    init(limits: PostgresLimits) {
        self.limits = limits
    }

    /// Returns true when that many jobs surely fit.
    func hasRoom(
        for jobs: Int,
        below depthMax: Int,
        asking courier: Courier
    ) async throws(PostgresError) -> Bool {
        guard depthMax > limits.depthMargin else { return false }
        let count = last.withLock { $0 }
        if let count, ContinuousClock.now - count.at < limits.depthAge {
            return count.jobs + limits.depthMargin <= depthMax
        }
        let now = ContinuousClock.now
        let jobs = try await courier.run(JobSQL.depth(atMost: depthMax)).count()
        last.withLock { $0 = Count(jobs: jobs, at: now) }
        return jobs + limits.depthMargin <= depthMax
    }
}
