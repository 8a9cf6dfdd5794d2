import Platform
import Synchronization

/// Renews the leases of all jobs that run in this process, at the times that `LeaseRenewal` says.
///
/// One task serves all of them. A renewal that the store leaves without an answer holds up no other,
/// and the leases it was for are given up before they end.
final class Heartbeat: Sendable {
    private struct Entry {
        var renewal: LeaseRenewal
        /// Called once, when the lease is gone.
        let lost: @Sendable () -> Void
    }

    private struct State {
        var entries: [Lease: Entry] = [:]
        /// When the task looks again by itself, on the stopwatch; nil while nothing is to be kept.
        var looksAt: Duration?
    }

    /// What is to be done at one moment.
    private struct Look {
        var due: [Lease] = []
        var lost: [Entry] = []
        /// When to look next, on the stopwatch; nil when nothing is to be kept.
        var next: Duration?
    }

    private let store: any JobStore
    private let duration: Duration
    private let wallClock: WallClock
    private let watch: Stopwatch
    private let changed = WakeSignal()
    private let state = Mutex(State())

    /// - Parameters:
    ///   - duration: For how long leases were given, and are each time.
    ///   - store: Who gives them.
    ///   - clock: What they are measured with.
    ///   - wallClock: What the store measures with.
    init(
        duration: Duration,
        store: any JobStore,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.store = store
        self.duration = duration
        self.wallClock = wallClock
        watch = Stopwatch(clock)
    }

    /// By when a lease is renewed, with time for the store to answer, however it was asked for.
    static func renewal(of lease: Duration) -> Duration { lease / 2 }

    /// Keeps a lease until it is released.
    ///
    /// - Parameters:
    ///   - lease: What to keep.
    ///   - age: How long ago it was asked for.
    ///   - lost: Called once if somebody else holds the job, or the store could not be reached
    ///     until the lease was about to end; it must be quick.
    func keep(_ lease: Lease, age: Duration, lost: @escaping @Sendable () -> Void) {
        let now = watch.elapsed
        let renewal = LeaseRenewal(duration: duration, askedAt: now - age, at: now)
        let isEarlier = state.withLock { state in
            state.entries[lease] = Entry(renewal: renewal, lost: lost)
            let wait = renewal.untilLook(at: now)
            return state.looksAt.map { now + wait < $0 } ?? true
        }
        if isEarlier { changed.ring() }
    }

    /// Keeps a lease no longer.
    func release(_ lease: Lease) {
        state.withLock { $0.entries[lease] = nil }
    }

    /// Renews until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let look = state.withLock { Self.look(&$0, at: watch.elapsed) }
                for entry in look.lost { entry.lost() }
                if !look.due.isEmpty {
                    group.addTask { await self.renew(look.due) }
                } else if let next = look.next {
                    _ = await changed.wait(until: next, on: watch)
                } else {
                    await changed.wait()
                }
            }
        }
    }

    private static func look(_ state: inout State, at now: Duration) -> Look {
        var look = Look()
        for (lease, entry) in state.entries {
            guard entry.renewal.untilGivenUp(at: now) != nil else {
                state.entries[lease] = nil
                look.lost.append(entry)
                continue
            }
            if entry.renewal.untilRenewal(at: now) == .zero { look.due.append(lease) }
        }
        guard look.due.isEmpty else {
            // Those that are due soon go with it.
            look.due = state.entries.filter { $0.value.renewal.mayBeRenewed(at: now) }.map(\.key)
            for lease in look.due { state.entries[lease]?.renewal.ask(at: now) }
            return look
        }
        look.next = state.entries.values.map { now + $0.renewal.untilLook(at: now) }.min()
        state.looksAt = look.next
        return look
    }

    private func renew(_ leases: [Lease]) async {
        do {
            let gone = try await store.renew(leases, until: wallClock.now() + duration)
            let now = watch.elapsed
            let lost = state.withLock { state in
                for lease in leases { state.entries[lease]?.renewal.noteRenewed(at: now) }
                return gone.compactMap { state.entries.removeValue(forKey: $0) }
            }
            for entry in lost { entry.lost() }
        } catch {
            let now = watch.elapsed
            let lost = state.withLock { state in
                leases.compactMap { lease -> Entry? in
                    guard state.entries[lease]?.renewal.noteFailed(at: now) == false else {
                        return nil
                    }
                    return state.entries.removeValue(forKey: lease)
                }
            }
            for entry in lost { entry.lost() }
        }
        changed.ring()
    }
}

extension LeaseRenewal {
    /// How long until the lease has to be renewed, or given up.
    fileprivate func untilLook(at now: Duration) -> Duration {
        let wait = untilGivenUp(at: now) ?? .zero
        return min(wait, untilRenewal(at: now) ?? wait)
    }
}
