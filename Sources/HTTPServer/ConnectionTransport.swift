import OpenSSL

/// The bytes of one connection, whatever carries them: the one place where TLS comes between.
///
/// A class, for as a struct within a connection each use would be checked for overlapping others.
final class ConnectionTransport {
    let descriptor: Int32
    private var session: TLSSession?
    /// Whether the last receive took everything there was, so that epoll will tell of more.
    private(set) var isDrained = false

    init(descriptor: Int32, session: TLSSession?) {
        self.descriptor = descriptor
        self.session = session
    }

    /// Whether TLS carries the bytes; then either kind of readiness may let either direction go on.
    var isEncrypted: Bool { session != nil }

    /// Whether a handshake took up an earlier session.
    var isResumed: Bool { session?.isResumed == true }

    /// Goes on with the handshake; `.bytes(0)` when it is done.
    func shakeHands() -> TLSSession.Outcome {
        session?.shakeHands() ?? .bytes(0)
    }

    /// Goes on without TLS, with a client that never began it.
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

    /// Receives what nobody will read, below TLS, which has ended.
    func discard(into buffer: inout [UInt8]) -> IOResult {
        SystemCalls.receive(descriptor, into: &buffer)
    }

    /// Sends the bytes from `start` on, as many as can be sent now.
    func send(_ buffer: [UInt8], from start: Int) -> IOResult {
        if let session { return IOResult(session.send(buffer, from: start)) }
        return SystemCalls.send(descriptor, buffer, from: start)
    }

    /// Tells the client that nothing more will be sent.
    func finishSending() {
        session?.finish()
        SystemCalls.finishSending(descriptor)
    }

    /// Ends the connection with a reset, which throws away what was sent.
    func reset() {
        session = nil
        SystemCalls.discardOnClose(descriptor)
    }

    /// Ends the connection and gives the descriptor back.
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
