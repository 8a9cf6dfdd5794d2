package import Logging
import Metrics
import Vocabulary

/// What every call of a client shares.
package struct CurlConfiguration: Sendable {
    /// The User-Agent field of every request.
    package var userAgent: String
    package var connectDeadline: Duration
    /// Calls at once; more wait their turn inside libcurl.
    package var callsMax: Int
    /// Idle connections kept for later calls.
    package var idleConnectionsMax: Int
    /// A PEM file of certificates to trust instead of the system's.
    package var caFile: String?

    package init(
        userAgent: String,
        connectDeadline: Duration = .seconds(10),
        callsMax: Int = 64,
        idleConnectionsMax: Int = 16,
        caFile: String? = nil
    ) {
        self.userAgent = userAgent
        self.connectDeadline = connectDeadline
        self.callsMax = callsMax
        self.idleConnectionsMax = idleConnectionsMax
        self.caFile = caFile
    }
}

/// Makes HTTP calls with libcurl, on one thread of its own, with connections kept between them.
///
/// TLS 1.2 or later with the certificate and the name verified; proxies as the usual environment
/// variables say (`https_proxy`, `no_proxy`); compressed answers; no redirects, because where a
/// secret is posted is not for an answer to decide.
/// Source: curl.se/libcurl/c "multi interface overview".
package final class CurlClient: Sendable {
    private let loop: CurlLoop
    private let logger: Logger

    package init(configuration: CurlConfiguration, logger: Logger) {
        loop = CurlLoop(configuration: configuration)
        self.logger = logger
    }

    /// The way out through this client.
    package var transport: Transport {
        Transport { [self] call in await send(call) }
    }

    /// Ends every call with `cancelled`, and the thread; later calls end the same way.
    package func shutdown() {
        loop.stop()
    }

    private func send(_ call: Call) async -> Result<Answer, OutboundError> {
        let start = ContinuousClock.now
        let result = await loop.perform(call)
        let duration = ContinuousClock.now - start
        let outcome = Self.outcome(of: result)
        let labels = [("service", call.service), ("outcome", outcome)]
        Timer(label: "scorebell_upstream_call_duration", dimensions: labels)
            .recordMilliseconds(duration.milliseconds)
        logger.debug(
            "The call ended.",
            metadata: [LogKeys.service: "\(call.service)", LogKeys.status: "\(outcome)"]
        )
        return result
    }

    /// A label from a closed set: the class of the status, or the kind of error.
    private static func outcome(of result: Result<Answer, OutboundError>) -> String {
        switch result {
        case .success(let answer): "\(answer.status / 100)xx"
        case .failure(.invalidURL): "invalid_url"
        case .failure(.unreachable): "unreachable"
        case .failure(.insecure): "insecure"
        case .failure(.interrupted): "interrupted"
        case .failure(.timedOut): "timed_out"
        case .failure(.responseTooLarge): "too_large"
        case .failure(.cancelled): "cancelled"
        }
    }
}
