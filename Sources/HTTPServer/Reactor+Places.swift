import Logging
import Platform

/// Closing idle connections to make room for new ones.
extension Reactor {
    /// The shortest idle time in milliseconds; younger connections are closed last.
    static let leastIdle: Int64 = 1_000
    /// How many candidates are collected at once: collecting scans all connections.
    private static let displacedAtOnce = 64
    /// The number of ranks of connections that have waited for `leastIdle`.
    private static let rankCount = 3

    /// Closes the connection that has waited longest, for a new one; returns false if the responder
    /// works on requests of all.
    ///
    /// Connections without a request go first, then those with an incomplete head, then those with
    /// an incomplete body or an unsent answer; and in the same order those that came a moment ago.
    /// Only this loop's are considered: the kernel gives each loop about as many.
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

    /// Returns the last candidate whose wait has not ended since it was collected.
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

    /// Returns the order in which connections are closed, the lowest first; nil for one that is
    /// not.
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

/// A connection that may be closed to make room, while it still waits as when it was collected.
struct Displaceable {
    var token: UInt64
    var rank: Int
    /// The start of the wait, in milliseconds of the loop's time.
    var since: Int64
}
