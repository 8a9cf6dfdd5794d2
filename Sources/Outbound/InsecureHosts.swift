package import Logging
import Platform
import Synchronization

/// The hosts to which no secure connection can be made now.
///
/// Each is logged once when that begins and once when it ends, however many calls fail meanwhile.
package final class InsecureHosts: Sendable {
    // Ours: scheme and host of configured URLs.
    private let errors = Mutex<[String: OutboundError]>([:])
    private let logger: Logger

    /// The most hosts that are tracked; a configuration names a handful.
    private static let countMax = 64

    package init(logger: Logger) {
        self.logger = logger
    }

    /// The errors of these hosts, as sentences.
    package var sentences: [String] { errors.withLock { $0.values.map(\.description) }.sorted() }

    /// Clears the list, because other hosts may be called, or other authorities trusted, from now
    /// on.
    package func forget() {
        errors.withLock { $0 = [:] }
    }

    /// Returns a transport that watches every call.
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

    /// Records the newest error of a host; returns true if it is the first.
    private func begins(_ error: OutboundError, at host: String) -> Bool {
        errors.withLock { errors in
            let isKnown = errors[host] != nil
            guard isKnown || errors.count < Self.countMax else { return false }
            errors[host] = error
            return !isKnown
        }
    }

    /// Whether the request was sent, which needs a secure connection.
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
