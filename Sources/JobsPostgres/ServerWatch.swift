import Synchronization

/// Knows when a store left its server, because that one takes no writes any more.
///
/// One for all connections of a store: one that only reads or listens would not notice, and go on
/// with a server on which nothing happens any more.
final class ServerWatch: Sendable {
    private let leftAt = Mutex(ContinuousClock.Instant?.none)

    /// Gives up every connection that was made until now.
    func leave() {
        leftAt.withLock { $0 = .now }
    }

    /// Whether a connection that was made then is to be given up.
    func hasLeft(since moment: ContinuousClock.Instant) -> Bool {
        leftAt.withLock { $0.map { moment <= $0 } ?? false }
    }
}
