package import HTTPWire

/// What one server gives to its clients at most: memory, time and connections.
package struct ServerLimits: Sendable, Hashable {
    package var wire: WireLimits

    /// Bytes that all connections may keep of requests, and of answers that are not taken; at least
    /// four times the largest body counts, for one address has a quarter.
    package var bufferedBytes: Int

    /// A body that came whole with its head, and is no longer, is read without asking.
    package static let unaskedBodyBytes = 4_096

    /// How long the handshake of a TLS connection may take.
    package var handshakeDeadline: Duration

    /// From a connection's beginning, or the end of its handshake, to the first byte of a request.
    package var firstByteDeadline: Duration

    /// From a request's first byte to the end of its head.
    package var headDeadline: Duration

    /// From the end of a request's head to the end of its body.
    package var bodyDeadline: Duration

    /// Bytes of a body that have to come in a second, on average; 0 asks for none.
    package var bodyBytesPerSecond: Int

    /// For how long a body may come more slowly.
    package var bodyGrace: Duration

    /// How long a connection may stay open between two requests.
    package var idleDeadline: Duration

    /// How long the client may take no byte of an answer.
    package var writeDeadline: Duration

    /// How long a connection that is being closed takes what the client still sends, so that the
    /// client sees the answer and not a reset (RFC 9112 9.6).
    package var lingerDeadline: Duration

    /// Open connections over all loops; for more, those that have waited longest are closed.
    package var connections: Int

    /// Open connections of one address over all loops, 64 bits of IPv6; more are closed at once.
    ///
    /// Trusted proxies and clients of this machine's Unix-domain socket may have any number.
    package var connectionsPerAddress: Int

    /// Requests on one connection; the last one is answered with `Connection: close`.
    package var requestsPerConnection: Int

    /// Connections that wait in the kernel's queue, for each loop.
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
    /// The bytes that may be kept: room for one body of one address, at least.
    var bufferedBytesInForce: Int { max(bufferedBytes, 4 * (wire.bodyBytes + headBytes)) }

    /// What one head takes up at most.
    private var headBytes: Int {
        2 * (wire.fieldSectionBytes + wire.requestLineBytes) + 64 * wire.fieldCount
    }
}
