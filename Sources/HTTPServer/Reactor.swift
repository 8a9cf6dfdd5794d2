import HTTPWire
import Logging

/// The connections and listeners of one event loop: it reads requests, calls the responder and
/// sends answers.
///
/// Everything runs on the loop's thread, which the compiler checks.
actor Reactor {
    /// The token of the wheel's entry for watching the listeners again.
    static let listenersToken = UInt64.max - 1
    static let drainToken = UInt64.max - 2
    /// The bytes received at once, and so the most that is held of pipelined requests.
    static let receiveBytes = 65_536
    /// The most steps on one connection before the others have their turn.
    static let stepLimit = 16
    /// The time in a turn for new connections, for ready ones, and for those that yielded, each;
    /// the rest waits for the next turn.
    static let turnMilliseconds: Int64 = 2

    /// How many ready connections are handled between two readings of the clock.
    private static let untimedConnections = 4

    nonisolated let loop: EventLoop
    let context: ServerContext
    /// Whether a line is logged for each request; read each time, because the level can change.
    var logsRequests: Bool { context.logger.logLevel <= .debug }

    var listeners: [Int32]
    /// Whether the listeners were inherited, so that waiting connections are left to the next
    /// process.
    let areListenersInherited: Bool
    var isAcceptingPaused = false
    var generation: UInt32 = 0
    /// The connections by descriptor; the kernel assigns the lowest free number.
    var connections: [Connection?] = []
    var connectionCount = 0
    /// Connections with more to do that yielded to the others.
    var yielded: [UInt64] = []
    /// Candidates to be closed to make room, the first one last.
    var displaceable: [Displaceable] = []

    /// The buffer for received bytes, shared by all connections.
    var input = [UInt8](repeating: 0, count: receiveBytes)
    /// The buffer in which an answer is serialised.
    var output: [UInt8] = []
    var date: [UInt8] = []
    var dateTick: Int64 = -1

    /// The time at the beginning of this turn, in milliseconds since the server was made.
    var now: Int64 = 0
    /// The start of the current part of the turn.
    private var partStart: Int64 = 0
    var wheel = DeadlineWheel()
    var sleeper: Task<Void, Never>?
    var sleepingUntil: Int64 = .max

    /// The number of tasks that will still call back: current requests, sleepers, and a drain.
    var tasks = 0
    var isDraining = false
    /// The tick at which a drain closes the remaining connections.
    var drainTick: Int64 = .max
    var drained: CheckedContinuation<Void, Never>?
    private var isDone = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.asUnownedSerialExecutor()
    }

    /// Makes the reactor of listening sockets.
    init(
        listeners: [Int32],
        areInherited: Bool,
        context: ServerContext
    ) throws(SystemCalls.Failure) {
        loop = try EventLoop()
        self.context = context
        self.listeners = listeners
        areListenersInherited = areInherited
        for listener in listeners {
            SystemCalls.boundBuffers(listener)
            try SystemCalls.watch(
                listener,
                on: loop.poll,
                events: SystemCalls.listenerEvents,
                token: Self.token(of: listener)
            )
        }
    }

    /// Returns the token of a listener: it has the highest bit, which no connection's has.
    static func token(of listener: Int32) -> UInt64 {
        1 << 63 | UInt64(UInt32(bitPattern: listener))
    }

    /// Starts the loop's thread, which keeps the reactor alive until it has drained.
    nonisolated func start() throws(SystemCalls.Failure) {
        // With the preference the task's first job is queued before the thread looks for one.
        Task(executorPreference: loop) { await self.serve() }
        try loop.start()
    }

    /// Handles ready sockets until the server has drained, yielding to other jobs after each turn.
    ///
    /// It runs in a job of the loop, so a request's task can start within it, without queueing.
    private func serve() async {
        var ready: [Readiness] = []
        while !isDone {
            // An answer that arrived between two turns may also have left something to do.
            loop.wait(isBusy: !yielded.isEmpty, ready: &ready)
            turn(ready)
            await Task.yield()
        }
    }

    /// Handles the ready sockets, then the connections that yielded in the last turn.
    private func turn(_ ready: [Readiness]) {
        now = context.time.elapsed()
        // New connections come first, because one may be a health probe.
        partStart = now
        for readiness in ready where readiness.token >> 63 == 1 {
            accept(from: Int32(truncatingIfNeeded: readiness.token), isInTurn: true)
        }
        let waiting = yielded
        yielded.removeAll(keepingCapacity: true)
        beginPart()
        var count = 0
        var isOver = false
        for readiness in ready where readiness.token >> 63 == 0 {
            if let connection = connection(readiness.token) {
                let isEncrypted = connection.transport.isEncrypted
                if readiness.isReadable || isEncrypted { connection.isReadable = true }
                if readiness.isWritable || isEncrypted { connection.isWritable = true }
                if readiness.isEnded { clientEnded(connection) }
                count += 1
                // Most take a few microseconds; reading the clock would be a good part of that.
                if count % Self.untimedConnections == 0, !isOver { isOver = isTurnOver }
                if isOver { yield(connection) } else { advance(connection) }
            }
        }
        guard !waiting.isEmpty else { return }
        beginPart()
        for (index, token) in waiting.enumerated() {
            if isTurnOver {
                // Ahead of those that yielded in this turn.
                yielded.insert(contentsOf: waiting[index...], at: 0)
                return
            }
            guard let connection = connection(token) else { continue }
            connection.hasYielded = false
            advance(connection)
        }
    }

    private func beginPart() {
        partStart = context.time.elapsed()
    }

    /// Whether this part of the turn has used its time.
    var isTurnOver: Bool { context.time.elapsed() - partStart >= Self.turnMilliseconds }

    /// Moves the connection behind all others that have something to do.
    func yield(_ connection: Connection) {
        if connection.hasYielded { return }
        connection.hasYielded = true
        yielded.append(connection.token)
    }

    /// Notes that the client has closed its side, and probably does not wait for an answer.
    private func clientEnded(_ connection: Connection) {
        connection.isHalfClosed = true
        if context.cancelsAbandoned, connection.phase == .responding { connection.task?.cancel() }
    }

    /// Returns the connection with that token; nil if it was closed.
    func connection(_ token: UInt64) -> Connection? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < connections.count, let connection = connections[index] else { return nil }
        return connection.token == token ? connection : nil
    }

    /// Notes the end of a task; the last one after a drain ends the thread.
    func taskEnded() {
        tasks -= 1
        endIfDone()
    }

    /// Ends the thread if nothing can need it any more.
    func endIfDone() {
        guard isDraining, connectionCount == 0 else { return }
        drained?.resume()
        drained = nil
        sleeper?.cancel()
        isDone = tasks == 0
    }
}
