import Logging
import Vocabulary

/// Which connections give their places to new ones.
extension Reactor {
    /// For how many milliseconds a connection has to have waited before it gives way, and the
    /// shortest time that one without a request has.
    static let leastIdle: Int64 = 1_000
    /// How many are looked for at once, as looking costs a pass over all connections.
    private static let displacedAtOnce = 64

    /// Closes the connection that has waited longest, for a new one; false if all are too young or
    /// have a request whose answer is being made.
    ///
    /// Those without a request go first, then those whose heads are incomplete, then those whose
    /// bodies are incomplete or whose answers are not taken. Only this loop's are looked at: the
    /// kernel gives each loop about as many.
    func displaceOne() -> Bool {
        if displaceable.isEmpty { displaceable = findDisplaceable() }
        while let token = displaceable.popLast() {
            guard let connection = connection(token), rank(connection) != nil else { continue }
            context.metrics.displaced()
            context.logger.debug(
                "a connection was closed to make room",
                metadata: [
                    LogKeys.cause: "\(connection.wait.map { "\($0)" } ?? "")",
                    LogKeys.address: "\(connection.address)",
                ]
            )
            close(connection)
            return true
        }
        return false
    }

    private func findDisplaceable() -> [UInt64] {
        var found: [(rank: Int, since: Int64, token: UInt64)] = []
        for case let connection? in connections {
            guard let rank = rank(connection) else { continue }
            found.append((rank, connection.waitStart, connection.token))
        }
        found.sort { ($0.rank, $0.since) < ($1.rank, $1.since) }
        return found.prefix(Self.displacedAtOnce).reversed().map(\.token)
    }

    /// The lower the sooner it gives way; nil for one that does not.
    private func rank(_ connection: Connection) -> Int? {
        guard let wait = connection.wait, now - connection.waitStart >= Self.leastIdle else {
            return nil
        }
        return switch wait {
        case .firstByte, .idle, .linger: 0
        case .handshake, .head: 1
        case .body, .write: 2
        }
    }
}
