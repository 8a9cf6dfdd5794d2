import HTTPTypes
package import Logging
package import Metrics
package import OpenSSL
package import Platform
import Synchronization

/// An HTTP client on libcurl, whose transfers run on one thread.
///
/// Idle connections are reused. Certificates are verified, redirects are returned as answers,
/// proxies come from the usual environment variables (`https_proxy`, `no_proxy` and so on), and a
/// POST or PATCH is never sent twice, not even when a reused connection turns out to be closed.
package final class CurlClient: Sendable {
    private struct Engines: Sendable {
        /// The engine of new calls.
        var current: CurlEngine
        /// Engines with other authorities, which live until their calls have ended.
        var former: [Former] = []
    }

    private struct Former: Sendable {
        weak let engine: CurlEngine?
    }

    private let engines: Mutex<Engines>
    private let metrics: OutboundMetrics
    private let logger: Logger

    /// Starts the thread, which sleeps while there is nothing to do.
    ///
    /// - Parameters:
    ///   - configuration: What bounds the calls.
    ///   - logger: Where each call's end is logged.
    ///   - factory: What counts the calls.
    ///   - services: The labels of the services that are counted one by one.
    /// - Throws: `ThreadSupply.Shortage` when the system gives no thread.
    package init(
        configuration: CurlConfiguration,
        logger: Logger,
        metrics factory: any MetricsFactory = MetricsSystem.factory,
        of services: [String] = []
    ) throws(ThreadSupply.Shortage) {
        metrics = OutboundMetrics(of: services, factory: factory)
        engines = Mutex(Engines(current: try CurlEngine(configuration)))
        self.logger = logger
    }

    /// This client as a transport.
    package var transport: HTTPTransport {
        var transport = HTTPTransport { call in await self.send(call) }
        transport.waited = metrics.record(service:waited:)
        return transport
    }

    /// Changes the trusted authorities for new calls; nil trusts the system's.
    ///
    /// New calls open new connections: none that was opened under other authorities is reused.
    /// Running calls are not affected.
    ///
    /// - Parameter authorities: Whom to trust.
    /// - Throws: `ThreadSupply.Shortage` when the system gives no thread; nothing has changed then.
    package func trust(_ authorities: TrustStore?) throws(ThreadSupply.Shortage) {
        try engines.withLock { (engines) throws(ThreadSupply.Shortage) in
            let former = engines.current
            var configuration = former.configuration
            guard configuration.authorities != authorities else { return }
            configuration.authorities = authorities
            engines.current = try CurlEngine(configuration)
            engines.former.removeAll { $0.engine == nil }
            engines.former.append(Former(engine: former))
        }
    }

    /// Ends the calls under way and refuses new ones, without waiting for the thread to end.
    package func shutdown() {
        engines.withLock { engines in
            engines.current.loop.stop()
            for former in engines.former { former.engine?.loop.stop() }
        }
    }

    /// Makes the call; cancelling the task ends it.
    ///
    /// - Parameter call: What to send, where, and within which limits.
    /// - Returns: The answer, whatever its status; or why there is none.
    package func send(_ call: Call) async -> Result<Answer, OutboundError> {
        let start = ContinuousClock.now
        let ticket = Ticket()
        let engine = engines.withLock { $0.current }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                engine.loop.submit(QueuedCall(call, ticket, from: start, continuation))
            }
        } onCancel: {
            engine.loop.cancel(ticket)
        }
        withExtendedLifetime(engine) {}
        record(result, of: call, took: ContinuousClock.now - start)
        return result
    }

    private func record(
        _ result: Result<Answer, OutboundError>,
        of call: Call,
        took duration: Duration
    ) {
        let fact: Logger.MetadataValue
        switch result {
        case .success(let answer): fact = "\(answer.status)"
        case .failure(let error): fact = "\(error)"
        }
        metrics.record(result, of: call.service.label, took: duration)
        logger.debug(
            "A call ended.",
            metadata: [
                LogKeys.service: "\(call.service.label)",
                LogKeys.method: "\(call.method.rawValue)",
                LogKeys.status: fact,
                LogKeys.durationMilliseconds: "\(duration.milliseconds)",
            ]
        )
    }
}
