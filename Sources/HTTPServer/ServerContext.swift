import HTTPWire
import Logging
import Synchronization
import Vocabulary

/// What all loops of one server share; nothing here changes but the count of connections.
struct ServerContext: Sendable {
    let limits: ServerLimits
    let times: LimitTimes
    let names: KnownNames
    let cancelsAbandoned: Bool
    let logger: Logger
    let metrics: ServerMetrics
    let time: LoopTime
    let wallClock: WallClock
    let load: ConnectionLoad
    let respond: RequestResponder
    let refused: @Sendable (Refusal) -> Void
}

/// The deadlines of `ServerLimits` in milliseconds, as the loops compute with them.
struct LimitTimes: Sendable {
    let head, body, idle, write, linger, exhaustionPause: Int64

    init(_ limits: ServerLimits) {
        head = limits.headDeadline.milliseconds
        body = limits.bodyDeadline.milliseconds
        idle = limits.idleDeadline.milliseconds
        write = limits.writeDeadline.milliseconds
        linger = limits.lingerDeadline.milliseconds
        exhaustionPause = limits.exhaustionPause.milliseconds
    }
}

/// How many connections are open over all loops.
final class ConnectionLoad: Sendable {
    private let open = Atomic<Int>(0)

    /// Takes one place below `limit`; nil when there is none, else how many are taken now.
    func take(limit: Int) -> Int? {
        let count = open.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= limit { return count }
        _ = release()
        return nil
    }

    /// Gives one place back, and returns how many are still taken.
    func release() -> Int {
        open.wrappingSubtract(1, ordering: .relaxed).newValue
    }
}
