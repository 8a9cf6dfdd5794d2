import HTTPWire
import Logging

/// One loop's listener and connections: what became ready comes in, requests go to the responder.
///
/// Everything in here happens on the loop's thread, which the compiler checks.
actor Reactor {
    /// The wheel's token for looking at the listeners again.
    static let listenersToken = UInt64.max - 1
    static let drainToken = UInt64.max - 2
    /// Bytes taken from a socket at once, and so the most that is kept of pipelined requests.
    static let receiveBytes = 65_536
    /// Steps on one connection before the others get their turn.
    static let stepLimit = 16
    /// For how many milliseconds of a turn new connections are taken, for as many those that became
    /// ready are looked at, and for as many those that gave way before; the rest waits for the next.
    static let turnMilliseconds: Int64 = 2

    /// Connections that became ready which are looked at between two looks at the clock.
    private static let untimedConnections = 4

    nonisolated let loop: EventLoop
    let context: ServerContext
    /// Whether anybody wants to read a line for each request.
    ///
    /// Asked each time, because the level can change while the server runs.
    var logsRequests: Bool { context.logger.logLevel <= .debug }

    var listeners: [Int32]
    /// Whether somebody else takes the connections that wait when this process ends.
    let areListenersInherited: Bool
    var isAcceptingPaused = false
    var generation: UInt32 = 0
    /// The connections by descriptor; the kernel gives out the lowest free number.
    var connections: [Connection?] = []
    var connectionCount = 0
    /// Connections that have more to do but gave way to the others.
    var yielded: [UInt64] = []
    /// Connections that may be closed to make room, the first one last.
    var displaceable: [Displaceable] = []

    /// Where received bytes land before they are parsed, one buffer for all connections.
    var input = [UInt8](repeating: 0, count: receiveBytes)
    /// Where an answer is put together before it is sent.
    var output: [UInt8] = []
    var date: [UInt8] = []
    var dateTick: Int64 = -1

    /// Milliseconds since the server was made, as of this turn.
    var now: Int64 = 0
    /// When the present part of the turn began, in the same milliseconds.
    private var partStart: Int64 = 0
    var wheel = DeadlineWheel()
    var sleeper: Task<Void, Never>?
    var sleepingUntil: Int64 = .max

    /// Tasks that have yet to come back here: requests under way, sleepers, and who drains.
    var tasks = 0
    var isDraining = false
    /// When the drain ends what is left.
    var drainTick: Int64 = .max
    var drained: CheckedContinuation<Void, Never>?
    private var isDone = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.asUnownedSerialExecutor()
    }

    /// Makes the reactor of sockets that already listen.
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

    /// The token of a listener, which no connection has: theirs have no highest bit.
    static func token(of listener: Int32) -> UInt64 {
        1 << 63 | UInt64(UInt32(bitPattern: listener))
    }

    /// Starts the loop's thread, which keeps the reactor alive until it is drained.
    nonisolated func start() throws(SystemCalls.Failure) {
        // With the preference the task's first job is queued before the thread looks for one.
        Task(executorPreference: loop) { await self.serve() }
        try loop.start()
    }

    /// Handles what becomes ready until nothing is left to do, giving way to other jobs each time.
    ///
    /// As this runs in a job of the loop, a request's task can begin in the middle of it, without a
    /// turn in the queue.
    private func serve() async {
        var ready: [Readiness] = []
        while !isDone {
            // An answer that came between two turns may have left something to do, too.
            loop.wait(isBusy: !yielded.isEmpty, ready: &ready)
            turn(ready)
            await Task.yield()
        }
    }

    /// Handles what became ready, and goes on with what gave way in the last turn.
    private func turn(_ ready: [Readiness]) {
        now = context.time.elapsed()
        // First of all, since a new connection may be that of a probe.
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
                // Most take a few microseconds, of which a look at the clock would be a good part.
                if count % Self.untimedConnections == 0, !isOver { isOver = isTurnOver }
                if isOver { yield(connection) } else { advance(connection) }
            }
        }
        guard !waiting.isEmpty else { return }
        beginPart()
        for (index, token) in waiting.enumerated() {
            if isTurnOver {
                // In front of those that gave way in this turn.
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

    /// Whether this part of the turn has lasted so long that others are due.
    var isTurnOver: Bool { context.time.elapsed() - partStart >= Self.turnMilliseconds }

    /// Puts the connection behind all others that have something to do.
    func yield(_ connection: Connection) {
        if connection.hasYielded { return }
        connection.hasYielded = true
        yielded.append(connection.token)
    }

    /// Notes that the client sends nothing more, and probably waits for nothing.
    private func clientEnded(_ connection: Connection) {
        connection.isHalfClosed = true
        if context.cancelsAbandoned, connection.phase == .responding { connection.task?.cancel() }
    }

    /// Returns the connection with that token, unless it was closed.
    func connection(_ token: UInt64) -> Connection? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < connections.count, let connection = connections[index] else { return nil }
        return connection.token == token ? connection : nil
    }

    /// Notes the end of one task; the last one after draining ends the thread.
    func taskEnded() {
        tasks -= 1
        endIfDone()
    }

    /// Ends the thread when nothing is left that could need it.
    func endIfDone() {
        guard isDraining, connectionCount == 0 else { return }
        drained?.resume()
        drained = nil
        sleeper?.cancel()
        isDone = tasks == 0
    }
}
