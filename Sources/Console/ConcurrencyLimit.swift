import Synchronization

/// At most `limit` holders at once; never waits.
final class ConcurrencyLimit: Sendable {
    private let taken = Mutex(0)
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    /// Takes a place, to be given back with `leave`; false when none is left.
    func enter() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    func leave() { taken.withLock { $0 -= 1 } }
}
