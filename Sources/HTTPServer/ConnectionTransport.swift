import OpenSSL

/// Receives and sends the bytes of one connection, with or without TLS.
///
/// A class: as a struct within a connection each use would be checked for exclusive access.
final class ConnectionTransport {
    let descriptor: Int32
    private var session: TLSSession?
    /// Whether the last receive emptied the socket, so that epoll will report new input.
    private(set) var isDrained = false

    init(descriptor: Int32, session: TLSSession?) {
        self.descriptor = descriptor
        self.session = session
    }

    /// Whether the connection uses TLS; then either kind of readiness may allow either operation.
    var isEncrypted: Bool { session != nil }

    /// Whether the handshake resumed an earlier session.
    var isResumed: Bool { session?.isResumed == true }

    /// Continues the handshake; returns `.bytes(0)` when it is complete.
    func shakeHands() -> TLSSession.Outcome {
        session?.shakeHands() ?? .bytes(0)
    }

    /// Continues without TLS, with a client that sent plain HTTP.
    func abandonTLS() {
        session = nil
    }

    /// Receives at most as many bytes as `buffer` has.
    func receive(into buffer: inout [UInt8]) -> IOResult {
        guard let session else {
            let transfer = SystemCalls.receive(descriptor, into: &buffer)
            // epoll(7): fewer bytes than asked for mean that the socket is empty.
            if case .bytes(let count) = transfer { isDrained = count < buffer.count }
            return transfer
        }
        let outcome = session.receive(into: &buffer)
        isDrained = session.isDrained
        return IOResult(outcome)
    }

    /// Receives bytes to discard, below TLS, which has ended.
    func discard(into buffer: inout [UInt8]) -> IOResult {
        SystemCalls.receive(descriptor, into: &buffer)
    }

    /// Sends as many of the bytes from `start` on as the socket takes now.
    func send(_ buffer: [UInt8], from start: Int) -> IOResult {
        if let session { return IOResult(session.send(buffer, from: start)) }
        return SystemCalls.send(descriptor, buffer, from: start)
    }

    /// Closes the sending side.
    func finishSending() {
        session?.finish()
        SystemCalls.finishSending(descriptor)
    }

    /// Closes the connection with a reset, which discards unsent bytes.
    func reset() {
        session = nil
        SystemCalls.discardOnClose(descriptor)
    }

    /// Closes the connection and its descriptor.
    func close() {
        session?.finish()
        session = nil
        SystemCalls.close(descriptor)
    }
}

extension IOResult {
    init(_ outcome: TLSSession.Outcome) {
        switch outcome {
        case .bytes(let count): self = .bytes(count)
        case .wouldBlock: self = .wouldBlock
        case .ended: self = .ended
        case .failed: self = .failed(0)
        }
    }
}
