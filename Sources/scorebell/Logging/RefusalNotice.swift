import HTTPServer
import HTTPTypes
import Logging
import Synchronization
import Vocabulary

/// Tells the log that requests cannot be served, though not for each of them.
///
/// A full disk or queue is met by every webhook, and perhaps by nothing else for a long time.
final class RefusalNotice: Sendable {
    private let logger: Logger
    private let toldAt = Mutex(ContinuousClock.Instant?.none)

    private static let pause = Duration.seconds(10)

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes an answer; only those count that ask the caller to come again.
    func note(_ route: RequestRoute, _ response: Response) {
        guard response.status == .serviceUnavailable, route != .readyz else { return }
        let now = ContinuousClock.now
        let isDue = toldAt.withLock { toldAt in
            if let before = toldAt, now - before < Self.pause { return false }
            toldAt = now
            return true
        }
        guard isDue else { return }
        logger.warning(
            "A request could not be served; others may follow untold for some seconds.",
            metadata: [
                LogKeys.route: "\(route.rawValue)",
                LogKeys.status: "\(response.status.code)",
                // An error's code and sentence, which are our own.
                LogKeys.cause: "\(String(decoding: response.body.prefix(300), as: UTF8.self))",
            ]
        )
    }
}
