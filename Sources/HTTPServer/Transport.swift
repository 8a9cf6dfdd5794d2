/// The bytes of one connection, whatever carries them: the one place where TLS will come between.
struct Transport: Sendable {
    let descriptor: Int32

    /// Receives at most as many bytes as `buffer` has.
    mutating func receive(into buffer: inout [UInt8]) -> Transfer {
        SystemCalls.receive(descriptor, into: &buffer)
    }

    /// Sends the bytes from `start` on, as many as can be sent now.
    mutating func send(_ buffer: [UInt8], from start: Int) -> Transfer {
        SystemCalls.send(descriptor, buffer, from: start)
    }

    /// Tells the client that nothing more will be sent.
    mutating func finishSending() {
        SystemCalls.finishSending(descriptor)
    }

    /// Makes the close that follows a reset, which throws away what was sent.
    mutating func reset() {
        SystemCalls.discardOnClose(descriptor)
    }

    /// Ends the connection and gives the descriptor back.
    mutating func close() {
        SystemCalls.close(descriptor)
    }
}
