import JSON
import Platform
import Synchronization

/// Lets requests wait until what they show has changed.
///
/// A waiting request looks at the store again and again, because what changes a job may be another
/// process. How many wait, and how long, is bounded; the browser comes back by itself.
final class Watchers: Sendable {
    private let places: ConcurrencyLimit
    private let limits: AdminLimits
    private let clock: any Clock<Duration>
    private let stopping = Atomic(false)

    init(limits: AdminLimits, clock: any Clock<Duration>) {
        places = ConcurrencyLimit(limits.watchersMax)
        self.limits = limits
        self.clock = clock
    }

    /// Ends every wait with its next look, and all that are to come.
    func stop() { stopping.store(true, ordering: .relaxed) }

    /// How a wait ended.
    enum Wait<Seen: Sendable>: Sendable {
        case changed(Seen, digest: String)
        case same
        /// There is nothing to see.
        case gone
        /// All places are taken.
        case full
    }

    /// Looks until what is seen has another digest than before.
    ///
    /// - Parameters:
    ///   - digest: What was seen before; nil for nothing.
    ///   - look: Returns what is there now, with its digest; nil when it is not there.
    /// - Returns: What was seen, if it was another thing in time.
    /// - Throws: What `look` throws.
    func wait<Seen: Sendable, Failure: Error>(
        after digest: String?,
        _ look: () async throws(Failure) -> (seen: Seen, digest: String)?
    ) async throws(Failure) -> Wait<Seen> {
        guard places.enter() else { return .full }
        defer { places.leave() }
        let watch = Stopwatch(clock)
        while true {
            guard let (seen, now) = try await look() else { return .gone }
            if !now.hasSameBytes(as: digest ?? "") { return .changed(seen, digest: now) }
            let left = limits.watch - watch.elapsed
            guard left > .zero, !Task.isCancelled, !stopping.load(ordering: .relaxed) else {
                return .same
            }
            // Cancelled where the client went away: then the next turn ends the wait.
            try? await clock.sleep(for: min(left, limits.look))
        }
    }
}
