package import OpenSSL
import Platform

/// Where a server listens, with how many threads, and within which limits.
package struct ServerConfiguration: Sendable, Hashable {
    package var endpoint: Endpoint

    /// Event-loop threads, at least one.
    package var loops: Int

    package var limits: ServerLimits

    /// How long a stopping server waits for requests under way before it ends them.
    package var drainDeadline: Duration

    /// The certificate; nil serves without TLS.
    package var tls: TLSFiles?

    /// Whose word about the client's address is taken.
    package var proxies: TrustedProxies

    /// Whether the responder's task is cancelled when the client goes away before its answer.
    ///
    /// A client that only closes its half counts as gone, because the two look alike; its answer is
    /// still sent. What a responder has begun must bear the cancellation.
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

    /// Returns one for each processor that the process may use, up to a number that serves any load
    /// of this server: a machine's hundreds would cost a container all its threads.
    ///
    /// - Parameter others: Processors that something else needs.
    /// - Returns: At least one.
    package static func usualLoops(leaving others: Int = 0) -> Int {
        max(1, min(loopsMax, Processors.usable - others))
    }

    private static let loopsMax = 8
}
