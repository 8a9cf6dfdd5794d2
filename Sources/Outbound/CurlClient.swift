import HTTPTypes
package import Logging
import Metrics
import Synchronization
import Vocabulary

/// Makes HTTP calls with libcurl, whose transfers all run on one thread of their own.
///
/// Connections are kept and used again. Certificates are verified, redirects are answers, proxies
/// come from the usual environment variables (`https_proxy`, `no_proxy` and so on), and a POST or
/// PATCH is never sent twice, not even on a kept connection that turns out to be closed.
package final class CurlClient: Sendable {
    private let loop: CurlLoop
    private let logger: Logger

    /// Starts the thread, which sleeps while there is nothing to do.
    package init(configuration: CurlConfiguration, logger: Logger) {
        loop = CurlLoop(configuration)
        self.logger = logger
        loop.start()
    }

    deinit {
        loop.stop()
    }

    /// This client as what other parts are given.
    package var transport: Transport {
        Transport { call in await self.send(call) }
    }

    /// Ends the calls under way and refuses new ones, without waiting for the thread to end.
    package func shutdown() {
        loop.stop()
    }

    /// Makes the call; cancelling the task ends it.
    ///
    /// - Parameter call: What to send, where, and within which limits.
    /// - Returns: The answer, whatever its status; or why there is none.
    package func send(_ call: Call) async -> Result<Answer, OutboundError> {
        let start = ContinuousClock.now
        let ticket = Ticket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(Order(call, ticket, from: start, continuation))
            }
        } onCancel: {
            loop.cancel(ticket)
        }
        record(result, of: call, took: ContinuousClock.now - start)
        return result
    }

    private func record(
        _ result: Result<Answer, OutboundError>,
        of call: Call,
        took duration: Duration
    ) {
        let (outcome, fact): (String, Logger.MetadataValue)
        switch result {
        case .success(let answer): (outcome, fact) = (answer.outcome, "\(answer.status)")
        case .failure(let error): (outcome, fact) = (error.outcome, "\(error)")
        }
        Counter(
            label: "scorebell_upstream_calls_total",
            dimensions: [("service", call.service), ("outcome", outcome)]
        )
        .increment()
        Timer(
            label: "scorebell_upstream_call_seconds",
            dimensions: [("service", call.service)]
        )
        .recordNanoseconds(
            duration.components.seconds * 1_000_000_000
                + duration.components.attoseconds / 1_000_000_000
        )
        logger.debug(
            "A call ended.",
            metadata: [
                LogKeys.service: "\(call.service)",
                LogKeys.method: "\(call.method.rawValue)",
                LogKeys.status: fact,
                LogKeys.durationMilliseconds: "\(duration.milliseconds)",
            ]
        )
    }
}

extension Answer {
    /// The label of the metrics: one of five, whatever the other side answers.
    fileprivate var outcome: String {
        switch status {
        case 200..<300: "2xx"
        case 300..<400: "3xx"
        case 400..<500: "4xx"
        case 500..<600: "5xx"
        default: "other"
        }
    }
}

extension OutboundError {
    /// The label of the metrics: the case alone.
    fileprivate var outcome: String {
        switch self {
        case .invalidURL: "invalid_url"
        case .unreachable: "unreachable"
        case .insecure: "insecure"
        case .interrupted: "interrupted"
        case .timedOut: "timed_out"
        case .responseTooLarge: "response_too_large"
        case .cancelled: "cancelled"
        }
    }
}
