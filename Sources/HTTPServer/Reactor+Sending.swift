import HTTPWire

/// How answers get out, and how connections end after them.
extension Reactor {
    /// Sends `output`; keeps what the client does not take now.
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

    /// Sends more of what was kept; false if the connection is done with or must wait.
    func flush(_ connection: Connection) -> Bool {
        switch connection.transport.send(connection.unsent, from: connection.unsentStart) {
        case .bytes(let count):
            connection.unsentStart += count
            // Every byte the client takes gives it more time for the next.
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
        // With what it holds of a request that was refused.
        connection.parser = RequestParser(limits: context.limits.wire)
        connection.isReadable = true
    }

    /// Throws away what still comes; false once there is nothing more.
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
