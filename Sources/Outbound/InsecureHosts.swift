package import Logging
import Platform
import Synchronization

/// The hosts to which no secure connection can be made at present.
///
/// Each is told in the log once when that begins and once when it is over, however often it is
/// called meanwhile.
package final class InsecureHosts: Sendable {
    // Ours: scheme and host of configured URLs.
    private let errors = Mutex<[String: OutboundError]>([:])
    private let logger: Logger

    /// More are told by nobody; a configuration names a handful.
    private static let countMax = 64

    package init(logger: Logger) {
        self.logger = logger
    }

    /// What is the matter with each, as sentences.
    package var sentences: [String] { errors.withLock { $0.values.map(\.description) }.sorted() }

    /// Forgets them, because others may be called from now on, or others trusted.
    package func forget() {
        errors.withLock { $0 = [:] }
    }

    /// Returns the transport with every call looked at.
    package func watching(_ transport: HTTPTransport) -> HTTPTransport {
        var watched = transport
        watched.exchange = { [self] call in
            let result = await transport.exchange(call)
            note(result, of: call)
            return result
        }
        return watched
    }

    private func note(_ result: Result<Answer, OutboundError>, of call: Call) {
        let service: Logger.MetadataValue = "\(call.service.label)"
        if case .failure(let error) = result, case .insecure = error {
            guard let host = CallURL.origin(of: call.url), begins(error, at: host) else { return }
            logger.warning(
                "No secure connection can be made; calls are tried again.",
                metadata: [LogKeys.service: service, LogKeys.cause: "\(error)"]
            )
        } else if Self.wasSecure(result), !errors.withLock(\.isEmpty),
            let host = CallURL.origin(of: call.url),
            errors.withLock({ $0.removeValue(forKey: host) }) != nil
        {
            logger.notice(
                "Secure connections can be made again.",
                metadata: [LogKeys.service: service, LogKeys.host: "\(host)"]
            )
        }
    }

    /// Keeps the newest error of a host; true when it is the first.
    private func begins(_ error: OutboundError, at host: String) -> Bool {
        errors.withLock { errors in
            let isKnown = errors[host] != nil
            guard isKnown || errors.count < Self.countMax else { return false }
            errors[host] = error
            return !isKnown
        }
    }

    /// Whether the request went out, which it does only over a connection that is secure.
    private static func wasSecure(_ result: Result<Answer, OutboundError>) -> Bool {
        switch result {
        case .success, .failure(.responseTooLarge), .failure(.clientRefused),
            .failure(.interrupted(_, requestSent: true)),
            .failure(.timedOut(_, requestSent: true)):
            true
        default: false
        }
    }
}
