import Logging
import Outbound
import Platform

/// How the service calls others, and what is noticed of it.
struct OutboundCalls: Sendable {
    let insecureHosts: InsecureHosts
    private let curl: CurlClient

    init(
        _ settings: Settings,
        metrics: ServiceMetrics,
        logger: Logger
    ) throws(ThreadSupply.Shortage) {
        insecureHosts = InsecureHosts(logger: logger)
        curl = try CurlClient(
            configuration: settings.outbound.curl,
            logger: logger,
            metrics: metrics.registry,
            of: ["port", "slack", "jira", "github"]
        )
    }

    var transport: HTTPTransport { insecureHosts.watching(curl.transport) }

    /// Trusts whom that configuration names from now on.
    ///
    /// - Parameter settings: The configuration.
    /// - Throws: `ThreadSupply.Shortage`; it trusts as before then.
    func follow(_ settings: Settings) throws(ThreadSupply.Shortage) {
        try curl.trust(settings.outbound.authorities?.store)
        insecureHosts.forget()
    }

    /// Ends the calls under way and refuses new ones.
    func shutdown() {
        curl.shutdown()
    }
}
