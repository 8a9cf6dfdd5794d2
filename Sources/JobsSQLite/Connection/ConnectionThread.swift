import Dispatch
import Synchronization

/// A connection with a thread of its own, which may block; opened when it is first used.
final class ConnectionThread: Sendable {
    typealias Body = @Sendable (Result<SQLiteConnection, any Error>) -> Void

    private enum State {
        case unopened
        case open(SQLiteConnection)
        case closed
    }

    private let queue: DispatchQueue
    private let open: @Sendable () throws -> SQLiteConnection
    /// Only the queue's thread touches it.
    private let state = Mutex(State.unopened)

    /// - Parameters:
    ///   - label: What to call the thread.
    ///   - open: Opens the connection.
    init(label: String, open: @escaping @Sendable () throws -> SQLiteConnection) {
        queue = DispatchQueue(label: "scorebell.sqlite.\(label)")
        self.open = open
    }

    /// Runs the body on the thread, after what was asked for before; nobody waits for it.
    func async(_ body: @escaping Body) {
        queue.async { [self] in
            state.withLock { state in body(Result { try connection(&state) }) }
        }
    }

    /// Runs the body while the caller's thread waits.
    func sync<Value: Sendable>(_ body: (SQLiteConnection) throws -> Value) throws -> Value {
        try queue.sync { try state.withLock { try body(connection(&$0)) } }
    }

    /// Closes the connection after what was asked for before; later calls fail.
    func close() {
        queue.sync { state.withLock { $0 = .closed } }
    }

    private func connection(_ state: inout State) throws -> SQLiteConnection {
        switch state {
        case .open(let connection): return connection
        case .closed: throw SQLiteError.closed
        case .unopened:
            let connection = try open()
            state = .open(connection)
            return connection
        }
    }
}
