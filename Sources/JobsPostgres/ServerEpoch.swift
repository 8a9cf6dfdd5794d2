import Synchronization

/// The moment at which a store left its server; connections made before it are to be given up.
///
/// A store leaves a server that takes no writes any more. All its connections share this: one that
/// only reads or listens would not notice, and go on with a server on which nothing happens.
final class ServerEpoch: Sendable {
    private let leftAt = Mutex(ContinuousClock.Instant?.none)
    private let left = Mutex<(@Sendable () -> Void)?>(nil)

    /// Gives up every connection that was made until now.
    func leave() {
        leftAt.withLock { $0 = .now }
        left.withLock { $0 }?()
    }

    /// Calls that each time the store leaves a server, for a connection on which nothing is asked.
    func onLeave(_ left: @escaping @Sendable () -> Void) {
        self.left.withLock { $0 = left }
    }

    /// Whether a connection that was made then is to be given up.
    func hasLeft(since moment: ContinuousClock.Instant) -> Bool {
        leftAt.withLock { $0.map { moment <= $0 } ?? false }
    }
}
