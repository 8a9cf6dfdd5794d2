import HTTPWire
import Platform

/// Counting and bounding the bytes that connections hold.
extension Reactor {
    /// Counts what the connection holds now; refuses the request if that is too much.
    ///
    /// - Returns: True if the connection has something to do because of it.
    func updateHolding(_ connection: Connection) -> Bool {
        let waiting = connection.pending.capacity + connection.unsent.capacity
        let kept =
            switch connection.phase {
            // The request's body is held until it is answered.
            case .responding: max(connection.keptBytes, waiting)
            case .handshaking, .receiving, .sending: connection.parser.bufferedBytes + waiting
            case .lingering, .closed: 0
            }
        if hold(kept, connection) { return false }
        switch connection.phase {
        case .responding:
            // The bytes of pipelined requests.
            connection.pending = []
            connection.pendingStart = 0
            connection.exchange?.keepsAlive = false
            return false
        case .sending:
            close(connection)
            return false
        case .handshaking, .receiving, .lingering, .closed:
            refuse(connection, with: ErrorAnswer.buffersFull)
            return true
        }
    }

    /// Counts that many bytes for the connection; returns false if the budget refuses them.
    func hold(_ bytes: Int, _ connection: Connection) -> Bool {
        guard bytes != connection.keptBytes else { return true }
        let change = context.budget.change(
            from: connection.keptBytes,
            to: bytes,
            for: connection.isCounted ? connection.peer?.subscriber : nil,
            mayBeAlone: connection.phase == .sending,
            at: now
        )
        guard change.isGranted else { return false }
        connection.keptBytes = bytes
        context.metrics.bufferedBytesChanged(to: change.total)
        if change.wantsTrim { MemoryReturn.begin() }
        return true
    }
}
