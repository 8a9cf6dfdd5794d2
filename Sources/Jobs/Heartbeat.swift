import Vocabulary

/// Keeps one lease from ending while its job runs.
struct Heartbeat: Sendable {
    enum End: Sendable, Hashable {
        /// The task was cancelled: the attempt is over.
        case stopped
        /// Somebody else holds the job now.
        case lost
        /// The store could not be reached until the lease had ended.
        case expired
    }

    let store: any JobStore
    /// For how long each renewal holds; it is renewed at a third of this.
    let duration: Duration
    let clock: any Clock<Duration>
    let wallClock: WallClock

    /// By when a lease is renewed, with time for the store to answer, however it was asked for.
    static func renewal(of lease: Duration) -> Duration { lease / 2 }

    /// Renews until the task is cancelled or the lease is gone.
    ///
    /// - Parameters:
    ///   - lease: What to keep.
    ///   - age: How long ago it was asked for.
    /// - Returns: Why it ended.
    func keep(_ lease: Lease, age: Duration) async -> End {
        var renewed = Stopwatch(clock)
        var left = duration - age
        var pause = duration / 3
        while true {
            do {
                try await clock.sleep(for: max(.zero, min(pause, left - renewed.elapsed)))
            } catch {
                return .stopped
            }
            let asked = Stopwatch(clock)
            do {
                guard try await store.renew(lease, until: wallClock.now() + duration) else {
                    return .lost
                }
                (renewed, left, pause) = (asked, duration, duration / 3)
            } catch {
                guard renewed.elapsed < left else { return .expired }
                pause = duration / 12
            }
        }
    }
}
