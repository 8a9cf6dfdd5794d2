package import HTTPWire

/// What one server gives to its clients at most: memory, time and connections.
package struct ServerLimits: Sendable, Hashable {
    package var wire: WireLimits

    /// From a connection's beginning, or a later request's first byte, to the end of its head.
    package var headDeadline: Duration

    /// From the end of a request's head to the end of its body.
    package var bodyDeadline: Duration

    /// How long a connection may stay open between two requests.
    package var idleDeadline: Duration

    /// How long the client may take no byte of an answer.
    package var writeDeadline: Duration

    /// How long a connection that is being closed takes what the client still sends, so that the
    /// client sees the answer and not a reset (RFC 9112 9.6).
    package var lingerDeadline: Duration

    /// Open connections over all loops; more wait in the kernel's queue.
    package var connections: Int

    /// Requests on one connection; the last one is answered with `Connection: close`.
    package var requestsPerConnection: Int

    /// Connections that wait in the kernel's queue, for each loop.
    package var backlog: Int

    /// How long accepting pauses when descriptors or memory have run out.
    package var exhaustionPause: Duration

    package init(
        wire: WireLimits = WireLimits(),
        headDeadline: Duration = .seconds(10),
        bodyDeadline: Duration = .seconds(30),
        idleDeadline: Duration = .seconds(60),
        writeDeadline: Duration = .seconds(30),
        lingerDeadline: Duration = .seconds(2),
        connections: Int = 10_000,
        requestsPerConnection: Int = 1_000_000,
        backlog: Int = 1_024,
        exhaustionPause: Duration = .seconds(1)
    ) {
        self.wire = wire
        self.headDeadline = headDeadline
        self.bodyDeadline = bodyDeadline
        self.idleDeadline = idleDeadline
        self.writeDeadline = writeDeadline
        self.lingerDeadline = lingerDeadline
        self.connections = connections
        self.requestsPerConnection = requestsPerConnection
        self.backlog = backlog
        self.exhaustionPause = exhaustionPause
    }
}
