import Synchronization
import Vocabulary

/// Limits how often tokens can be tried: by one client, and by all of them.
///
/// A try is taken before the token is looked at and given back when it was right, so that many at
/// once get no further than many in a row. What was taken comes back with time.
final class SignInGate: Sendable {
    /// How many can be taken, less what was taken and has not come back.
    private struct Bucket {
        var taken: Double = 0
        var seenAt: Duration = .zero

        mutating func refill(at now: Duration, pause: Duration) {
            taken = max(0, taken - (now - seenAt).inSeconds / pause.inSeconds)
            seenAt = now
        }
    }

    private struct State {
        // Ours: addresses as this service writes them.
        var clients: [String: Bucket] = [:]
        var all = Bucket()
    }

    /// More clients than this are not told apart for long; the limit of all holds for them too.
    private static let clientsMax = 4_096

    private let limits: DeskLimits
    private let watch: Stopwatch
    private let state = Mutex(State())

    init(limits: DeskLimits, clock: any Clock<Duration>) {
        self.limits = limits
        watch = Stopwatch(clock)
    }

    /// Takes a try; the wait until there is one when there is none.
    func take(for client: String) -> Duration? {
        let now = watch.elapsed
        return state.withLock { state in
            state.all.refill(at: now, pause: limits.attemptPauseInAll)
            var bucket = state.clients[client] ?? Bucket(taken: 0, seenAt: now)
            bucket.refill(at: now, pause: limits.attemptPausePerClient)
            let own = bucket.taken + 1 - Double(limits.attemptsPerClient)
            let all = state.all.taken + 1 - Double(limits.attemptsInAll)
            guard own <= 0, all <= 0 else {
                return max(
                    .seconds(own * limits.attemptPausePerClient.inSeconds),
                    .seconds(all * limits.attemptPauseInAll.inSeconds)
                )
            }
            bucket.taken += 1
            state.all.taken += 1
            if state.clients[client] == nil, state.clients.count >= Self.clientsMax {
                forget(&state, at: now)
            }
            state.clients[client] = bucket
            return nil
        }
    }

    /// Gives a try back: the token was right.
    func giveBack(for client: String) {
        state.withLock { state in
            state.all.taken = max(0, state.all.taken - 1)
            guard var bucket = state.clients[client] else { return }
            bucket.taken -= 1
            state.clients[client] = bucket.taken > 0 ? bucket : nil
        }
    }

    /// Drops the clients that have all their tries back, or else the one seen longest ago.
    private func forget(_ state: inout State, at now: Duration) {
        for (client, bucket) in state.clients {
            var bucket = bucket
            bucket.refill(at: now, pause: limits.attemptPausePerClient)
            if bucket.taken == 0 { state.clients[client] = nil }
        }
        guard state.clients.count >= Self.clientsMax,
            let oldest = state.clients.min(by: { $0.value.seenAt < $1.value.seenAt })
        else { return }
        state.clients[oldest.key] = nil
    }
}
