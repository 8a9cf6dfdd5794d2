import Logging
import Outbound

/// How the service calls others, and what is noticed of it.
struct OutboundCalls: Sendable {
    let insecureHosts: InsecureHosts
    private let curl: CurlClient

    init(_ settings: Settings, metrics: ServiceMetrics, logger: Logger) {
        insecureHosts = InsecureHosts(logger: logger)
        curl = CurlClient(
            configuration: settings.outbound.curl,
            logger: logger,
            metrics: metrics.registry
        )
    }

    var transport: Transport { insecureHosts.watching(curl.transport) }

    /// Trusts whom that configuration names from now on.
    func follow(_ settings: Settings) {
        curl.trust(settings.outbound.authorities?.store)
        insecureHosts.forget()
    }

    /// Ends the calls under way and refuses new ones.
    func shutdown() {
        curl.shutdown()
    }
}
