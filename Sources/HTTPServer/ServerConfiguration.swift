package import OpenSSL
import Platform

/// The endpoint, threads, limits and certificate of a server.
package struct ServerConfiguration: Sendable, Hashable {
    package var endpoint: Endpoint

    /// The number of event loops, at least one.
    package var loops: Int

    package var limits: ServerLimits

    /// How long a stopping server waits for current requests before closing their connections.
    package var drainDeadline: Duration

    /// The certificate; nil serves without TLS.
    package var tls: TLSFiles?

    /// The proxies whose `Forwarded` fields are believed.
    package var proxies: TrustedProxies

    /// Whether the responder's task is cancelled when the client disconnects before its answer.
    ///
    /// A client that only closes its sending side counts as disconnected, because the two look
    /// alike; its answer is still sent. The responder must tolerate the cancellation.
    package var cancelsAbandoned: Bool

    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        loops: Int = ServerConfiguration.usualLoops(),
        limits: ServerLimits = ServerLimits(),
        drainDeadline: Duration = .seconds(25),
        cancelsAbandoned: Bool = false
    ) {
        endpoint = .tcp(host: host, port: port)
        self.loops = loops
        self.limits = limits
        self.drainDeadline = drainDeadline
        tls = nil
        proxies = TrustedProxies()
        self.cancelsAbandoned = cancelsAbandoned
    }

    /// Returns the number of loops for the usable processors, at most as many as any load needs:
    /// one for each of a machine's hundreds would use up a container's threads.
    ///
    /// - Parameter others: Processors that something else needs.
    /// - Returns: At least one.
    package static func usualLoops(leaving others: Int = 0) -> Int {
        max(1, min(loopsMax, Processors.usable - others))
    }

    private static let loopsMax = 8
}
