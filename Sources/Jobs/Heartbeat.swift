import Platform
import Synchronization

/// Renews one lease while its job runs, at the times that `LeaseRenewal` says.
final class Heartbeat: Sendable {
    enum End: Sendable, Hashable {
        /// The task was cancelled: the attempt is over.
        case stopped
        /// Somebody else holds the job now.
        case lost
        /// The store could not be reached until the lease had ended.
        case expired
    }

    private let store: any JobStore
    private let lease: Lease
    private let duration: Duration
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let watch: Stopwatch
    private let renewal: Mutex<LeaseRenewal>

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
        watch = Stopwatch(clock)
        renewal = Mutex(LeaseRenewal(duration: duration, age: age))
    }

    /// By when a lease is renewed, with time for the store to answer, however it was asked for.
    static func renewal(of lease: Duration) -> Duration { lease / 2 }

    /// Renews until the task is cancelled or the lease is gone.
    ///
    /// - Returns: Why it ended.
    func keep() async -> End {
        while true {
            do {
                try await clock.sleep(
                    for: renewal.withLock { $0.untilRenewal(at: watch.elapsed) }
                )
            } catch {
                return .stopped
            }
            renewal.withLock { $0.ask(at: watch.elapsed) }
            do {
                let isHeld = try await store.renew(lease, until: wallClock.now() + duration)
                renewal.withLock { $0.noteRenewed(at: watch.elapsed) }
                guard isHeld else { return .lost }
            } catch {
                let isLeft = renewal.withLock { $0.noteFailed(at: watch.elapsed) }
                guard isLeft else { return .expired }
            }
        }
    }

    /// Waits until the lease is about to end while the store leaves a renewal without an answer,
    /// which holds `keep` up for as long as it likes.
    ///
    /// - Returns: False if the task was cancelled before.
    func isLeftAlone() async -> Bool {
        while let wait = renewal.withLock({ $0.untilGivenUp(at: watch.elapsed) }) {
            do {
                try await clock.sleep(for: wait)
            } catch {
                return false
            }
        }
        return true
    }
}
