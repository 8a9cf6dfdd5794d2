import JSON
import Platform
import Synchronization

/// Limits how often tokens can be tried: by each client, and by all strangers together.
///
/// A client is the network that an address belongs to: an IPv4 address, or a /64 of IPv6, since
/// whoever has one address of it has all of them. A try is taken before the token is looked at and
/// given back when it was right, so that many at once get no further than many in a row. What was
/// taken comes back with time.
///
/// The limit of all is for strangers only. A client from which the right token came before, and the
/// machine itself (also by a forwarded port), have their own tries and no others, so that strangers
/// can use up nothing of theirs.
final class SignInGate: Sendable {
    /// How many tries were taken and have not come back.
    private struct Bucket {
        var taken: Double = 0
        var seenAt: Duration

        mutating func refill(at now: Duration, pause: Duration) {
            taken = max(0, taken - (now - seenAt).inSeconds / pause.inSeconds)
            seenAt = now
        }
    }

    private struct State {
        var strangers: RecentTable<ExactString, Bucket>
        /// From when the young half of the strangers is.
        var turnedAt: Duration = .zero
        var known: RecentTable<ExactString, Bucket>
        var all = Bucket(seenAt: .zero)
    }

    private let limits: AdminLimits
    private let watch: Stopwatch
    private let state: Mutex<State>
    /// After this time without a try a client has all of its tries back, and need not be remembered.
    private let memory: Duration

    init(limits: AdminLimits, clock: any Clock<Duration>) {
        self.limits = limits
        watch = Stopwatch(clock)
        memory = limits.attemptPausePerClient * limits.attemptsPerClient
        state = Mutex(
            State(
                strangers: RecentTable(capacity: limits.strangersMax),
                known: RecentTable(capacity: limits.knownClientsMax)
            )
        )
    }

    /// Takes a try; the wait until there is one when there is none.
    func take(for client: String) -> Duration? {
        let now = watch.elapsed
        let client = ExactString(client)
        return state.withLock { state in
            if var bucket = bucket(ofKnown: client, in: &state, at: now) {
                if let wait = take(from: &bucket, at: now) { return wait }
                state.known.set(client, to: bucket)
                return nil
            }
            return takeAsStranger(client, from: &state, at: now)
        }
    }

    /// Gives a try back: the token was right.
    func giveBack(for client: String) {
        let now = watch.elapsed
        let client = ExactString(client)
        state.withLock { state in
            var bucket = state.known.use(client)
            if bucket == nil {
                bucket = state.strangers.use(client)
                state.strangers.remove(client)
                if !Self.isLocal(client) { state.all.taken = max(0, state.all.taken - 1) }
            }
            var known = bucket ?? Bucket(taken: 1, seenAt: now)
            known.taken = max(0, known.taken - 1)
            state.known.set(client, to: known)
        }
    }

    private func bucket(
        ofKnown client: ExactString,
        in state: inout State,
        at now: Duration
    ) -> Bucket? {
        state.known.use(client) ?? (Self.isLocal(client) ? Bucket(seenAt: now) : nil)
    }

    /// Whether only somebody on this machine, or a forwarded port, comes from there.
    private static func isLocal(_ client: ExactString) -> Bool {
        // The /64 of `::1`; and a Unix-domain socket.
        client.text.hasPrefix("127.") || client == "::" || client == "unix"
    }

    private func takeAsStranger(
        _ client: ExactString,
        from state: inout State,
        at now: Duration
    ) -> Duration? {
        if now - state.turnedAt >= memory {
            state.strangers.age()
            state.turnedAt = now
        }
        state.all.refill(at: now, pause: limits.attemptPauseInAll)
        let all = state.all.taken + 1 - Double(limits.attemptsInAll)
        var bucket = state.strangers.use(client) ?? Bucket(seenAt: now)
        let wait = take(from: &bucket, at: now)
        guard wait == nil, all <= 0 else {
            return max(wait ?? .zero, .seconds(all * limits.attemptPauseInAll.inSeconds))
        }
        state.all.taken += 1
        state.strangers.set(client, to: bucket)
        return nil
    }

    private func take(from bucket: inout Bucket, at now: Duration) -> Duration? {
        bucket.refill(at: now, pause: limits.attemptPausePerClient)
        let over = bucket.taken + 1 - Double(limits.attemptsPerClient)
        guard over <= 0 else { return .seconds(over * limits.attemptPausePerClient.inSeconds) }
        bucket.taken += 1
        return nil
    }
}
