import Platform
import Synchronization

/// Keeps one lease from ending while its job runs.
final class Heartbeat: Sendable {
    enum End: Sendable, Hashable {
        /// The task was cancelled: the attempt is over.
        case stopped
        /// Somebody else holds the job now.
        case lost
        /// The store could not be reached until the lease had ended.
        case expired
    }

    private struct State {
        var renewed: Stopwatch
        /// For how long the lease held, or holds, when it was renewed.
        var left: Duration
        /// Since when the store has not answered; nil when nothing was asked.
        var asked: Stopwatch?
    }

    private let store: any JobStore
    private let lease: Lease
    /// For how long each renewal holds; it is renewed at a third of this.
    private let duration: Duration
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let state: Mutex<State>

    /// - Parameters:
    ///   - lease: What to keep.
    ///   - age: How long ago it was asked for.
    ///   - duration: For how long it was given, and is each time.
    ///   - store: Who gives it.
    ///   - clock: What it is measured with.
    ///   - wallClock: What the store measures with.
    init(
        _ lease: Lease,
        age: Duration,
        duration: Duration,
        store: any JobStore,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.store = store
        self.lease = lease
        self.duration = duration
        self.clock = clock
        self.wallClock = wallClock
        state = Mutex(State(renewed: Stopwatch(clock), left: duration - age))
    }

    /// How long the lease still holds.
    private var left: Duration { state.withLock { $0.left - $0.renewed.elapsed } }

    /// By when a lease is renewed, with time for the store to answer, however it was asked for.
    static func renewal(of lease: Duration) -> Duration { lease / 2 }

    /// Renews until the task is cancelled or the lease is gone.
    ///
    /// - Returns: Why it ended.
    func keep() async -> End {
        var pause = duration / 3
        while true {
            do {
                try await clock.sleep(for: max(.zero, min(pause, left)))
            } catch {
                return .stopped
            }
            let asked = Stopwatch(clock)
            state.withLock { $0.asked = asked }
            defer { state.withLock { $0.asked = nil } }
            do {
                guard try await store.renew(lease, until: wallClock.now() + duration) else {
                    return .lost
                }
                state.withLock { ($0.renewed, $0.left) = (asked, duration) }
                pause = duration / 3
            } catch {
                guard left > .zero else { return .expired }
                pause = duration / 12
            }
        }
    }

    /// Waits until the lease is about to end while the store leaves a renewal without an answer,
    /// which holds `keep` up for as long as it likes.
    ///
    /// A renewal that was just asked for is waited for: a process that was halted for longer than
    /// the lease may still have it.
    ///
    /// - Returns: False if the task was cancelled before.
    func isLeftAlone() async -> Bool {
        let patience = duration / 12
        while true {
            let left = left
            let waited = state.withLock { $0.asked?.elapsed } ?? .zero
            if left <= patience, waited >= patience { return true }
            do {
                try await clock.sleep(for: max(left - patience, patience - waited))
            } catch {
                return false
            }
        }
    }
}
