private import COpenSSL

/// The server's side of one TLS connection, over a non-blocking socket that the caller owns.
///
/// One thread at a time uses it, and it never blocks. Each call first clears OpenSSL's error queue:
/// an old error in it would be taken for this call's.
@safe
package final class TLSSession {
    /// The result of a non-blocking operation.
    package enum Outcome: Sendable, Hashable {
        /// The number of bytes moved; 0 for a completed handshake.
        case bytes(Int)
        /// The socket has to become ready first.
        case wouldBlock
        /// The client has closed its side.
        case ended
        case failed(Fault)
    }

    /// The reason why a session failed.
    package enum Fault: Sendable, Hashable, CustomStringConvertible {
        /// The client speaks plain HTTP; nothing was sent to it.
        case plainHTTP
        /// The client broke the protocol or rejected the server; an alert was sent where possible.
        case `protocol`(String)
        /// The connection below TLS was lost.
        case disconnected

        package var description: String {
            switch self {
            case .plainHTTP: "HTTP without TLS"
            case .protocol(let text): text
            case .disconnected: "the connection was lost"
            }
        }
    }

    /// The context of the session, which it must not outlive.
    private let context: TLSContext
    private let session: OpaquePointer
    private let socket: OpaquePointer
    private var isShaken = false
    /// Whether a fault has occurred, after which not even a close may be sent
    /// (SSL_shutdown(3ossl)).
    private var isBroken = false
    private var isFinished = false

    /// Takes ownership of a new session and a new socket BIO of OpenSSL.
    init(_ session: OpaquePointer, over socket: OpaquePointer, of context: TLSContext) {
        self.context = context
        // Safe: the session owns the socket, both of whose directions count as one reference
        // (SSL_set_bio(3ossl)), and frees it with itself.
        unsafe SSL_set_bio(session, socket, socket)
        unsafe SSL_set_accept_state(session)
        unsafe self.session = session
        unsafe self.socket = socket
    }

    deinit {
        unsafe SSL_free(session)
    }

    /// Whether nothing can be received before the socket becomes ready again.
    package var isDrained: Bool {
        unsafe scorebell_socket_is_drained(socket) == 1 && SSL_has_pending(session) == 0
    }

    /// Whether the client resumed an earlier session, which saves both sides the expensive part.
    package var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }

    /// Continues the handshake; returns `.bytes(0)` when it is complete.
    package func shakeHands() -> Outcome {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(session)
        guard result != 1 else {
            isShaken = true
            return .bytes(0)
        }
        return outcome(of: result)
    }

    /// Receives at most as many bytes as `buffer` has, and at most one record.
    package func receive(into buffer: inout [UInt8]) -> Outcome {
        ERR_clear_error()
        var count = 0
        // Safe: OpenSSL writes at most the buffer's length while the buffer is borrowed.
        let result = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe SSL_read_ex(session, bytes.baseAddress, bytes.count, &count)
        }
        return result == 1 ? .bytes(count) : outcome(of: result)
    }

    /// Sends the bytes from `start` on; those that were not sent must be passed again, unchanged.
    package func send(_ buffer: [UInt8], from start: Int) -> Outcome {
        var sent = 0
        while start + sent < buffer.count {
            ERR_clear_error()
            var count = 0
            // Safe: the pointer covers the slice and is used only during the call; a later attempt
            // may come from another address (SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER).
            let result = unsafe buffer[(start + sent)...]
                .withUnsafeBytes { bytes in
                    unsafe SSL_write_ex(session, bytes.baseAddress, bytes.count, &count)
                }
            sent += count
            if result != 1 {
                let outcome = outcome(of: result)
                return outcome == .wouldBlock && sent > 0 ? .bytes(sent) : outcome
            }
        }
        return .bytes(sent)
    }

    /// Sends close_notify, if the socket takes it now.
    package func finish() {
        guard isShaken, !isBroken, !isFinished else { return }
        isFinished = true
        ERR_clear_error()
        // A failure means that the client is gone or does not read: it needs no close_notify.
        _ = unsafe SSL_shutdown(session)
    }

    private func outcome(of result: Int32) -> Outcome {
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            return .ended
        case SSL_ERROR_SYSCALL:
            isBroken = true
            return .failed(.disconnected)
        default:
            isBroken = true
            return .failed(Self.fault())
        }
    }

    private static func fault() -> Fault {
        let error = ERR_peek_error()
        if scorebell_error_is(error, ERR_LIB_SSL, SSL_R_HTTP_REQUEST) == 1 { return .plainHTTP }
        // Safe: OpenSSL's texts are constants.
        guard let text = unsafe ERR_reason_error_string(error) else {
            return .protocol("unknown error")
        }
        return .protocol(unsafe String(cString: text))
    }
}
