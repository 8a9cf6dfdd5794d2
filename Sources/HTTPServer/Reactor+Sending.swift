import HTTPWire

/// Sending answers, and closing connections after them.
extension Reactor {
    /// Sends `output`; keeps what the socket does not take now.
    func send(_ connection: Connection) {
        switch connection.transport.send(output, from: 0) {
        case .bytes(output.count):
            sent(connection)
        case .bytes(let count):
            keep(from: count, connection)
        case .wouldBlock:
            connection.isWritable = false
            keep(from: 0, connection)
        case .ended, .failed:
            close(connection)
        }
    }

    private func keep(from start: Int, _ connection: Connection) {
        connection.unsent = Array(output[start...])
        connection.unsentStart = 0
        connection.phase = .sending
        connection.wait = nil
    }

    /// Sends more of what was kept; returns false if the connection is closed or must wait.
    func flush(_ connection: Connection) -> Bool {
        switch connection.transport.send(connection.unsent, from: connection.unsentStart) {
        case .bytes(let count):
            connection.unsentStart += count
            // Every byte that the client takes extends the write deadline.
            connection.wait = nil
            if connection.unsentStart == connection.unsent.count {
                connection.unsent = []
                sent(connection)
            }
            return true
        case .wouldBlock:
            connection.isWritable = false
            return false
        case .ended, .failed:
            close(connection)
            return false
        }
    }

    private func sent(_ connection: Connection) {
        connection.wait = nil
        guard connection.closesAfterAnswer else {
            connection.phase = .receiving
            return
        }
        // RFC 9112 9.6: closing now would reset the connection if the client still sends, and take
        // the answer away from it.
        connection.transport.finishSending()
        connection.phase = .lingering
        connection.pending = []
        connection.admitted = nil
        // With the bytes that are held of a refused request.
        connection.parser = RequestParser(limits: context.limits.wire)
        connection.isReadable = true
    }

    /// Receives and discards input; returns false once there is none.
    func discard(_ connection: Connection) -> Bool {
        switch connection.transport.discard(into: &input) {
        case .bytes:
            return true
        case .wouldBlock:
            connection.isReadable = false
            return false
        case .ended, .failed:
            close(connection)
            return false
        }
    }
}
