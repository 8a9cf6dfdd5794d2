private import COpenSSL

/// One TLS connection, seen from the server, over a non-blocking socket that somebody else owns.
///
/// It is used by one thread at a time and never waits. Each call empties OpenSSL's queue of errors
/// first, for an error that somebody else left there would be taken for this call's.
@safe
package final class TLSSession {
    /// What an attempt came to.
    package enum Outcome: Sendable, Hashable {
        /// That many bytes were moved; none for a handshake that is done.
        case bytes(Int)
        /// Nothing can be done until the socket is ready again.
        case wouldBlock
        /// The client has sent its last byte.
        case ended
        case failed(Fault)
    }

    /// Why a session is lost.
    package enum Fault: Sendable, Hashable, CustomStringConvertible {
        /// The client speaks HTTP without TLS; it was sent nothing.
        case plainHTTP
        /// The client broke the protocol or refuses us; it was sent an alert where it can be.
        case `protocol`(String)
        /// The connection was lost below TLS.
        case disconnected

        package var description: String {
            switch self {
            case .plainHTTP: "HTTP without TLS"
            case .protocol(let text): text
            case .disconnected: "the connection was lost"
            }
        }
    }

    /// What the session was made by, and must not outlive.
    private let context: TLSContext
    private let session: OpaquePointer
    private let socket: OpaquePointer
    private var isShaken = false
    /// After a fault nothing may be sent, not even an end (SSL_shutdown(3ossl)).
    private var isBroken = false
    private var isFinished = false

    /// Takes over a session and a socket of OpenSSL's, both of them new.
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

    /// Whether nothing more can be received before the socket is ready again.
    package var isDrained: Bool {
        unsafe scorebell_socket_is_drained(socket) == 1 && SSL_has_pending(session) == 0
    }

    /// Whether the client took up an earlier session, which saves both the expensive part.
    package var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }

    /// Goes on with the handshake; `.bytes(0)` when it is done.
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

    /// Sends the bytes from `start` on; what was not taken must be offered again, unchanged.
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

    /// Tells the client that nothing more comes (close_notify), as far as it can be told now.
    package func finish() {
        guard isShaken, !isBroken, !isFinished else { return }
        isFinished = true
        ERR_clear_error()
        // It fails only where the client has gone or does not read, and then it needs no end.
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
