import Synchronization

/// Finds out whether the queue has room, without counting all of it for every job.
///
/// Far below the most, one count is believed for a while: even all processes together do not store
/// that many jobs in it. Near the most, nothing is believed, and the store counts under a lock.
package final class PostgresDepth: Sendable {
    /// Returns how many jobs are unfinished, or the number that it is given if there are more.
    package typealias Counting = @Sendable (Int) async throws(PostgresError) -> Int

    private struct State {
        var jobs = 0
        /// Nil when nothing is believed.
        var believedUntil: ContinuousClock.Instant?
        /// The count under way: a deep queue takes a while, and whoever comes meanwhile waits for it.
        var counting: Task<Result<Int, PostgresError>, Never>?
    }

    /// What there is to go by.
    private enum Look {
        case believed(Int)
        case counting(Task<Result<Int, PostgresError>, Never>)
    }

    /// The longest that a count is believed, in `depthAge`s.
    private static let agesMax = 25

    private let limits: PostgresLimits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(
        limits: PostgresLimits,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limits = limits
        self.now = now
    }

    /// Returns true when one more job surely fits.
    package func hasRoom(
        below depthMax: Int,
        counting count: @escaping Counting
    ) async throws(PostgresError) -> Bool {
        guard depthMax > limits.depthMargin else { return false }
        let now = now()
        let look = state.withLock { state -> Look in
            if let end = state.believedUntil, now < end { return .believed(state.jobs) }
            let counting = state.counting ?? Task { await self.count(below: depthMax, count) }
            state.counting = counting
            return .counting(counting)
        }
        let jobs =
            switch look {
            case .believed(let jobs): jobs
            case .counting(let counting): try await counting.value.get()
            }
        return jobs + limits.depthMargin <= depthMax
    }

    private func count(
        below depthMax: Int,
        _ count: Counting
    ) async -> Result<Int, PostgresError> {
        let result: Result<Int, PostgresError>
        do throws(PostgresError) {
            result = .success(try await count(depthMax))
        } catch {
            result = .failure(error)
        }
        // As of the answer: one that took long would be too old before it came, and everybody would
        // count again.
        let now = now()
        state.withLock { state in
            state.counting = nil
            guard case .success(let jobs) = result else { return }
            state.jobs = jobs
            // Twice as much room takes twice as long to fill.
            let ages = min(max(1, (depthMax - jobs) / limits.depthMargin), Self.agesMax)
            state.believedUntil = now + limits.depthAge * ages
        }
        return result
    }
}
