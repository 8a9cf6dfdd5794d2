package import HTTPMessage
import HTTPTypes
package import Logging
import Platform
import Synchronization

/// Tells the log that requests cannot be served or are not believed, though not for each of them.
///
/// A full disk or queue is met by every webhook, and so is a secret that differs from Port's: nobody
/// but whoever sends the webhooks would hear of it.
package final class OverloadLog: Sendable {
    private enum Cause {
        case unserved, unsigned

        /// How long others of the same cause are not told.
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

    /// Makes one that has told nothing yet.
    ///
    /// - Parameters:
    ///   - logger: Gets the warnings.
    ///   - clock: What the pauses between them are measured with.
    package init(logger: Logger, clock: any Clock<Duration> = ContinuousClock()) {
        self.logger = logger
        watch = Stopwatch(clock)
    }

    /// Notes an answer; only those count that ask the caller to come again, or do not believe a
    /// webhook.
    package func note(_ route: RequestRoute, _ response: Response, to address: String) {
        guard let cause = Self.cause(of: response, on: route), isDue(cause) else { return }
        logger.warning(
            cause.message,
            metadata: [
                LogKeys.route: "\(route.rawValue)",
                LogKeys.status: "\(response.status.code)",
                LogKeys.address: "\(address)",
                // An error's code and sentence, which are our own.
                LogKeys.cause: "\(String(decoding: response.body.prefix(300), as: UTF8.self))",
            ]
        )
    }

    private static func cause(of response: Response, on route: RequestRoute) -> Cause? {
        switch response.status {
        case .serviceUnavailable: route == .readyz ? nil : .unserved
        // With the other routes it is somebody's token.
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
