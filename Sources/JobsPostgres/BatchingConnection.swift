import Dispatch
import Jobs
import Platform
import Synchronization

/// One connection with a thread of its own; calls that arrive while it is busy go together.
///
/// A round trip and a commit cost about as much for a hundred statements as for one. Each call
/// fails or succeeds by itself: when one of a batch, or its commit, is refused, all are tried again
/// one by one.
/// A connection that broke is made anew for the next call; one whose session may be the reason of a
/// refusal is made anew at once, for that call. Neither happens more often than a pause allows.
final class BatchingConnection: Sendable {
    private struct State {
        var pending: [PendingCall] = []
        /// The batch that is being delivered.
        var underWay: [PendingCall] = []
        /// The longest that any caller waits.
        var patience = Duration.seconds(3_600)
        var isDraining = false
        /// Whether a task looks now and then for callers who have waited long enough.
        var isWatched = false
        var isClosed = false
    }

    /// The connection and its last failure; only the queue's thread touches it.
    private struct ConnectionState {
        var connection: PostgresConnection?
        /// When it was last tried in vain.
        var failedAt: ContinuousClock.Instant?
        var lastError = PostgresError.disconnected("it was never reached")
    }

    private let url: Secret
    private let limits: PostgresLimits
    private let server: ServerEpoch
    private let watch: CommitObserver
    private let queue: DispatchQueue
    private let state = Mutex(State())
    private let connectionState: Mutex<ConnectionState>

    /// - Parameters:
    ///   - url: Where the server is.
    ///   - label: What to call its thread.
    ///   - limits: The bounds of everything it does.
    ///   - server: Shared with the other connections of the store.
    ///   - watch: Is told of each batch that was delivered.
    init(
        url: Secret,
        label: String,
        limits: PostgresLimits,
        server: ServerEpoch,
        watch: CommitObserver = .none
    ) {
        self.server = server
        self.watch = watch
        self.url = url
        self.limits = limits
        queue = DispatchQueue(label: "scorebell.postgres.\(label)")
        connectionState = Mutex(ConnectionState())
    }

    /// Runs a statement, together with others that come now, and returns after their commit.
    ///
    /// - Parameters:
    ///   - statement: What to run.
    ///   - limit: How long to wait for it; nil for as long as callers wait who are waited for.
    /// - Returns: What it gave.
    /// - Throws: `.disconnected` when the time is over: it may be done all the same.
    func run(
        _ statement: Statement,
        within limit: Duration? = nil
    ) async throws(PostgresError) -> Rows {
        try await submit(.statements([statement]), within: limit ?? limits.callTime)
    }

    /// Runs statements in their order and in one commit, as `run` does one.
    ///
    /// - Parameter statements: At least one.
    /// - Returns: What the last one gave.
    /// - Throws: As `run`; nothing of any of them is kept when one was refused.
    func run(together statements: [Statement]) async throws(PostgresError) -> Rows {
        try await submit(.statements(statements), within: limits.callTime)
    }

    /// Runs work that has the connection for itself.
    func alone(
        _ work: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Rows
    ) async throws(PostgresError) -> Rows {
        try await submit(.alone(work), within: limits.callTime)
    }

    /// Lets no caller wait for long any more, because the process stops.
    func hurry() {
        state.withLock { $0.patience = limits.hurriedCallTime }
    }

    /// Refuses further calls, ends those that were taken, and closes the connection; a server that
    /// does not answer is left after a moment, with its connection.
    func close() async {
        state.withLock { $0.isClosed = true }
        hurry()
        let isOver = WakeSignal()
        queue.async { [self] in
            drain()
            connectionState.withLock { $0.connection = nil }
            isOver.ring()
        }
        _ = await isOver.wait(atMost: limits.hurriedCallTime, on: AlarmClock.shared)
    }

    private func submit(
        _ work: PendingCall.Work,
        within limit: Duration
    ) async throws(PostgresError) -> Rows {
        let result: Result<Rows, PostgresError> = await withCheckedContinuation { caller in
            let call = PendingCall(work, within: limit, caller: caller)
            let (refusal, mustStart, mustWatch) = state.withLock {
                state -> (PostgresError?, Bool, Bool) in
                if state.isClosed { return (.disconnected("it is closed"), false, false) }
                guard state.pending.count < limits.pendingCallsMax else {
                    return (.disconnected("too many calls wait for it"), false, false)
                }
                state.pending.append(call)
                defer { (state.isDraining, state.isWatched) = (true, true) }
                return (nil, !state.isDraining, !state.isWatched)
            }
            if let refusal { call.reply(.failure(refusal)) }
            if mustStart { queue.async { [self] in drain() } }
            if mustWatch { watchCallers() }
        }
        return try result.get()
    }

    /// Looks for callers who have waited long enough until nobody waits: a process without work is
    /// not to be woken.
    private func watchCallers() {
        let pause = min(limits.callTime / 8, limits.hurriedCallTime / 4)
        let clock = AlarmClock.shared
        let id = clock.nextID()
        clock.look(id, every: pause) { [weak self] in
            if self?.giveUpLate() != true { clock.cancel(id) }
        }
    }

    /// Tells callers that have waited long enough that there is no answer; what was not sent for
    /// them never is.
    ///
    /// - Returns: Whether anybody waits still.
    private func giveUpLate() -> Bool {
        state.withLock { state in
            let patience = state.patience
            for call in state.underWay { _ = call.giveUp(after: patience) }
            state.pending.removeAll { $0.giveUp(after: patience) }
            state.isWatched = !state.underWay.isEmpty || !state.pending.isEmpty
            return state.isWatched
        }
    }

    private func drain() {
        while let batch = next() {
            // Nobody else takes this lock while calls are under way: it is the queue's own.
            connectionState.withLock { deliver(batch, over: &$0) }
        }
    }

    /// Takes the calls that go together: statements up to the limits, or one that is alone.
    private func next() -> [PendingCall]? {
        state.withLock { state in
            var batch: [PendingCall] = []
            var bytes = 0
            for call in state.pending.prefix(limits.batchMax) {
                guard case .statements(let statements) = call.work else {
                    if batch.isEmpty { batch.append(call) }
                    break
                }
                bytes += statements.reduce(0) { $0 + $1.bytes }
                if bytes > limits.batchBytesMax, !batch.isEmpty { break }
                batch.append(call)
            }
            state.pending.removeFirst(batch.count)
            state.underWay = batch
            if batch.isEmpty { state.isDraining = false }
            return batch.isEmpty ? nil : batch
        }
    }

    private func deliver(_ batch: [PendingCall], over state: inout ConnectionState) {
        if batch.count > 1, deliverTogether(batch, over: &state) { return }
        for call in batch where call.isWaitedFor {
            call.reply(
                Result { () throws(PostgresError) in
                    let (rows, took) = try work(over: &state) { connection throws(PostgresError) in
                        try Self.deliver(call, over: connection)
                    }
                    watch.committed(1, took)
                    return rows
                }
            )
        }
    }

    /// Returns false, with nothing done, when one of them was refused, or what they share.
    private func deliverTogether(_ batch: [PendingCall], over state: inout ConnectionState) -> Bool
    {
        let statements = batch.map { call -> [Statement] in
            if case .statements(let statements) = call.work { statements } else { [] }
        }
        do throws(PostgresError) {
            let (results, took) = try work(over: &state) { connection throws(PostgresError) in
                try connection.pipeline(statements.flatMap(\.self))
            }
            guard results.allSatisfy({ (try? $0.get()) != nil }) else { return false }
            watch.committed(batch.count, took)
            var place = -1
            for (call, statements) in zip(batch, statements) {
                place += statements.count
                call.reply(results[place])
            }
        } catch {
            if case .refused = error { return false }
            for call in batch { call.reply(.failure(error)) }
        }
        return true
    }

    /// Does what needs the connection, which is made if there is none, and tells how long it took.
    ///
    /// What was refused left nothing behind, so it is done once more in a new session where the old
    /// one may be the reason. A session younger than the pause is kept: a new one would hardly
    /// differ, and what every session refuses must not make one for each call.
    private func work<Value>(
        over state: inout ConnectionState,
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> (value: Value, took: Duration) {
        defer { if state.connection?.isUsable == false { state.connection = nil } }
        do throws(PostgresError) {
            return try workOnce(over: &state, body)
        } catch {
            guard error.mayBeOfSession, let connection = state.connection,
                ContinuousClock.now - connection.madeAt >= limits.reconnectPause
            else { throw error }
            if error.isReadOnly { server.leave() }
            state.connection = nil
            return try workOnce(over: &state, body)
        }
    }

    private func workOnce<Value>(
        over state: inout ConnectionState,
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> (value: Value, took: Duration) {
        let connection = try connect(&state)
        let start = ContinuousClock.now
        let value = try body(connection)
        return (value, ContinuousClock.now - start)
    }

    private static func deliver(
        _ call: PendingCall,
        over connection: PostgresConnection
    ) throws(PostgresError) -> Rows {
        for _ in 1..<collisionsMax {
            do throws(PostgresError) {
                return try deliverOnce(call, over: connection)
            } catch {
                guard error.isCollision else { throw error }
            }
        }
        return try deliverOnce(call, over: connection)
    }

    /// How often a statement is tried that only collided with others.
    private static let collisionsMax = 5

    private static func deliverOnce(
        _ call: PendingCall,
        over connection: PostgresConnection
    ) throws(PostgresError) -> Rows {
        switch call.work {
        case .statements(let statements) where statements.count == 1:
            try connection.run(statements[0])
        case .statements(let statements):
            try last(of: connection.pipeline(statements))
        case .alone(let work):
            try work(connection)
        }
    }

    /// Returns what the last statement of one commit gave.
    ///
    /// - Throws: The error of the one that was refused: those behind it say only that it was.
    private static func last(
        of results: [Result<Rows, PostgresError>]
    ) throws(PostgresError) -> Rows {
        var rows = Rows(rows: [], changed: 0)
        for result in results { rows = try result.get() }
        return rows
    }

    private func connect(_ state: inout ConnectionState) throws(PostgresError) -> PostgresConnection
    {
        if let connection = state.connection, !server.hasLeft(since: connection.madeAt) {
            return connection
        }
        state.connection = nil
        // Callers are told at once while a server is away, instead of each waiting for it.
        if let failedAt = state.failedAt, ContinuousClock.now - failedAt < limits.reconnectPause {
            throw state.lastError
        }
        do throws(PostgresError) {
            let connection = try PostgresConnection(
                url: url.reveal(),
                answerTime: limits.answerTime
            )
            state.connection = connection
            state.failedAt = nil
            return connection
        } catch {
            state.failedAt = .now
            state.lastError = error
            throw error
        }
    }
}
