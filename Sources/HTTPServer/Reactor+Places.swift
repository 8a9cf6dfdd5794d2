import Logging
import Platform

/// Which connections give their places to new ones.
extension Reactor {
    /// The shortest time in milliseconds that a connection without a request has; younger ones give
    /// way last of all.
    static let leastIdle: Int64 = 1_000
    /// How many are looked for at once, as looking costs a pass over all connections.
    private static let displacedAtOnce = 64
    /// The ranks of the connections that have waited for `leastIdle`.
    private static let rankCount = 3

    /// Closes the connection that has waited longest, for a new one; false if all have a request
    /// whose answer is being made.
    ///
    /// Those without a request go first, then those whose heads are incomplete, then those whose
    /// bodies are incomplete or whose answers are not taken; and in the same order those that came a
    /// moment ago. Only this loop's are looked at: the kernel gives each loop about as many.
    func displaceOne() -> Bool {
        if let connection = nextDisplaceable() {
            displace(connection)
            return true
        }
        displaceable = findDisplaceable()
        guard let connection = nextDisplaceable() else { return false }
        displace(connection)
        return true
    }

    /// The last one of `displaceable` that waits as it did when it was found.
    private func nextDisplaceable() -> Connection? {
        while let found = displaceable.popLast() {
            if let connection = connection(found.token), connection.wait != nil,
                connection.waitStart == found.since
            {
                return connection
            }
        }
        return nil
    }

    private func displace(_ connection: Connection) {
        context.metrics.displaced()
        context.logger.debug(
            "a connection was closed to make room",
            metadata: [
                LogKeys.cause: "\(connection.wait.map { "\($0)" } ?? "")",
                LogKeys.address: "\(connection.address)",
            ]
        )
        close(connection)
    }

    private func findDisplaceable() -> [Displaceable] {
        var found: [Displaceable] = []
        for case let connection? in connections {
            guard let rank = rank(connection) else { continue }
            found.append(
                Displaceable(token: connection.token, rank: rank, since: connection.waitStart)
            )
        }
        found.sort { ($0.rank, $0.since) < ($1.rank, $1.since) }
        return found.prefix(Self.displacedAtOnce).reversed()
    }

    /// The lower the sooner it gives way; nil for one that does not.
    private func rank(_ connection: Connection) -> Int? {
        let rank: Int
        switch connection.wait {
        case nil: return nil
        case .firstByte, .idle, .linger: rank = 0
        case .handshake, .head: rank = 1
        case .body, .write: rank = 2
        }
        return now - connection.waitStart < Self.leastIdle ? rank + Self.rankCount : rank
    }
}

/// A connection that may be closed to make room, as long as it still waits since that time.
struct Displaceable {
    var token: UInt64
    var rank: Int
    /// Milliseconds of the loop's time.
    var since: Int64
}
