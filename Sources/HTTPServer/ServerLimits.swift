package import HTTPWire

/// The limits of one server: memory, time and connections that its clients may use.
package struct ServerLimits: Sendable, Hashable {
    package var wire: WireLimits

    /// The bytes that all connections may hold of requests and unsent answers; at least four times
    /// the largest body, because one address may hold a quarter.
    package var bufferedBytes: Int

    /// The largest body that is read without asking the admitter, if it arrived whole with its
    /// head.
    package static let unaskedBodyBytes = 4_096

    /// How long the handshake of a TLS connection may take.
    package var handshakeDeadline: Duration

    /// From a connection's beginning, or the end of its handshake, to the first byte of a request.
    package var firstByteDeadline: Duration

    /// From a request's first byte to the end of its head.
    package var headDeadline: Duration

    /// From the end of a request's head to the end of its body.
    package var bodyDeadline: Duration

    /// The lowest average rate of a body in bytes a second; 0 allows any.
    package var bodyBytesPerSecond: Int

    /// How long a body may be slower.
    package var bodyGrace: Duration

    /// How long a connection may stay open between two requests.
    package var idleDeadline: Duration

    /// How long the client may take no byte of an answer.
    package var writeDeadline: Duration

    /// How long a closing connection still receives, so that the client sees the answer and not a
    /// reset (RFC 9112 9.6).
    package var lingerDeadline: Duration

    /// The most open connections of all loops; for new ones those that have waited longest are
    /// closed.
    package var connections: Int

    /// The most open connections of one address (of a /64 with IPv6) over all loops; further ones
    /// are closed at once.
    ///
    /// Trusted proxies and clients of the Unix-domain socket may have any number.
    package var connectionsPerAddress: Int

    /// Requests on one connection; the last one is answered with `Connection: close`.
    package var requestsPerConnection: Int

    /// The kernel's backlog of each listener.
    package var backlog: Int

    /// How long accepting pauses when descriptors or memory have run out.
    package var exhaustionPause: Duration

    package init(
        wire: WireLimits = WireLimits(),
        bufferedBytes: Int = 67_108_864,
        handshakeDeadline: Duration = .seconds(10),
        firstByteDeadline: Duration = .seconds(10),
        headDeadline: Duration = .seconds(10),
        bodyDeadline: Duration = .seconds(30),
        bodyBytesPerSecond: Int = 240,
        bodyGrace: Duration = .seconds(5),
        idleDeadline: Duration = .seconds(75),
        writeDeadline: Duration = .seconds(30),
        lingerDeadline: Duration = .seconds(2),
        connections: Int = 10_000,
        connectionsPerAddress: Int = 1_000,
        requestsPerConnection: Int = 1_000_000,
        backlog: Int = 1_024,
        exhaustionPause: Duration = .seconds(1)
    ) {
        self.wire = wire
        self.bufferedBytes = bufferedBytes
        self.handshakeDeadline = handshakeDeadline
        self.firstByteDeadline = firstByteDeadline
        self.headDeadline = headDeadline
        self.bodyDeadline = bodyDeadline
        self.bodyBytesPerSecond = bodyBytesPerSecond
        self.bodyGrace = bodyGrace
        self.idleDeadline = idleDeadline
        self.writeDeadline = writeDeadline
        self.lingerDeadline = lingerDeadline
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.requestsPerConnection = requestsPerConnection
        self.backlog = backlog
        self.exhaustionPause = exhaustionPause
    }
    /// The effective limit of held bytes: at least one address can send the largest body.
    var bufferedBytesInForce: Int { max(bufferedBytes, 4 * (wire.bodyBytes + headBytes)) }

    /// The most bytes of one head.
    private var headBytes: Int {
        2 * (wire.fieldSectionBytes + wire.requestLineBytes) + 64 * wire.fieldCount
    }
}
