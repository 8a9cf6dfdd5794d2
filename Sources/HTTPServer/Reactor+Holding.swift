import HTTPWire

/// How the bytes that connections keep are counted and bounded.
extension Reactor {
    /// Counts what the connection keeps now; where that is too much, it is thrown away.
    ///
    /// - Returns: True if the connection has something to do because of it.
    func updateHolding(_ connection: Connection) -> Bool {
        let waiting = connection.pending.capacity + connection.unsent.capacity
        let kept =
            switch connection.phase {
            // The request keeps its body until it is answered.
            case .responding: max(connection.keptBytes, waiting)
            case .handshaking, .receiving, .sending: connection.parser.bufferedBytes + waiting
            case .lingering, .closed: 0
            }
        if hold(kept, connection) { return false }
        switch connection.phase {
        case .responding:
            // What was pipelined behind the request.
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

    /// Has the connection keep that many bytes; false if it may not.
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
        if change.wantsTrim { SystemCalls.returnMemory() }
        return true
    }
}
