import HTTPWire
import Logging
import OpenSSL
import Platform

/// TLS handshakes.
extension Reactor {
    /// Continues the handshake; returns false if it must wait for the client.
    func shakeHands(_ connection: Connection) -> Bool {
        switch connection.transport.shakeHands() {
        case .bytes:
            let isResumed = connection.transport.isResumed
            context.metrics.handshakeEnded(isResumed ? .resumed : .full)
            connection.phase = .receiving
            return true
        case .wouldBlock:
            connection.isReadable = false
            return false
        case .ended:
            close(connection)
            return false
        case .failed(let fault):
            context.metrics.handshakeEnded(.failed)
            context.logger.debug(
                "a TLS handshake failed",
                metadata: [
                    LogKeys.cause: "\(fault)", LogKeys.address: "\(connection.address)",
                ]
            )
            guard fault == .plainHTTP else {
                close(connection)
                return false
            }
            // The request is lost in OpenSSL's buffer, but the answer is the same for all.
            connection.transport.abandonTLS()
            refuse(connection, with: ErrorAnswer.plainHTTP)
            return true
        }
    }
}
