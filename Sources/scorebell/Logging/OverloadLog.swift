package import HTTPMessage
import HTTPTypes
package import Logging
import Platform
import Synchronization

/// Logs that requests are not served, or their signatures not accepted: at most one line per cause
/// in a while.
///
/// Every webhook meets a full disk or queue, or a secret that differs from Port's, and without this
/// line only its sender would know.
package final class OverloadLog: Sendable {
    private enum Cause {
        case unserved, unsigned

        /// How long further answers of the same cause are not logged.
        var pause: Duration {
            switch self {
            case .unserved: .seconds(10)
            case .unsigned: .seconds(60)
            }
        }

        var message: Logger.Message {
            switch self {
            case .unserved:
                "A request could not be served; others may follow untold for some seconds."
            case .unsigned:
                """
                A webhook was refused by its signature; others may follow untold for a minute. Look \
                at this machine's clock, at port.webhook-secret, and for a proxy that changes bodies \
                or drops headers.
                """
            }
        }
    }

    private let logger: Logger
    private let watch: Stopwatch
    private let toldAt = Mutex<[Cause: Duration]>([:])

    /// Makes a log that has logged nothing yet.
    ///
    /// - Parameters:
    ///   - logger: Gets the warnings.
    ///   - clock: What the pauses between them are measured with.
    package init(logger: Logger, clock: any Clock<Duration> = ContinuousClock()) {
        self.logger = logger
        watch = Stopwatch(clock)
    }

    /// Logs an answer if it asks the client to come again, or refuses a webhook's signature.
    package func note(_ route: RequestRoute, _ response: Response, to address: String) {
        guard let cause = Self.cause(of: response, on: route), isDue(cause) else { return }
        logger.warning(
            cause.message,
            metadata: [
                LogKeys.route: "\(route.rawValue)",
                LogKeys.status: "\(response.status.code)",
                LogKeys.address: "\(address)",
                // The error's code and message, which are our own texts.
                LogKeys.cause: "\(String(decoding: response.body.prefix(300), as: UTF8.self))",
            ]
        )
    }

    private static func cause(of response: Response, on route: RequestRoute) -> Cause? {
        switch response.status {
        case .serviceUnavailable: route == .readyz ? nil : .unserved
        // On other routes a 401 concerns a token of the client.
        case .unauthorized: route == .webhook || route == .namedWebhook ? .unsigned : nil
        default: nil
        }
    }

    private func isDue(_ cause: Cause) -> Bool {
        let now = watch.elapsed
        return toldAt.withLock { toldAt in
            if let before = toldAt[cause], now - before < cause.pause { return false }
            toldAt[cause] = now
            return true
        }
    }
}
