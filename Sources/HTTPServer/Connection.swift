import HTTPMessage
import HTTPTypes
import HTTPWire

/// One client's connection and the state of its exchange; only its loop accesses it.
final class Connection {
    /// The state of the connection.
    enum Phase {
        /// A TLS handshake is in progress.
        case handshaking
        /// A request is being read, or the next one is awaited.
        case receiving
        /// The responder handles a request; nothing is read meanwhile.
        case responding
        /// An answer is being sent.
        case sending
        /// The last answer was sent; input is discarded until the client closes.
        case lingering
        case closed
    }

    /// The reasons for which a connection waits, each with a deadline.
    enum Wait {
        case handshake, firstByte, head, body, idle, write, linger
    }

    /// The facts of a request that its answer depends on.
    struct Exchange {
        var method: HTTPRequest.Method
        var target: String
        var isHead: Bool
        var minorVersion: Int
        var keepsAlive: Bool
        /// The client's address, as far as it is known.
        var client: String
    }

    /// The descriptor in the lower half, and above it a number that differs for each use of the
    /// descriptor, so that a late event cannot reach the wrong connection.
    let token: UInt64
    /// The peer's address; nil for a Unix-domain socket.
    let peer: PeerAddress?
    /// The peer's address as text; `unix` for a Unix-domain socket.
    let address: String
    /// The network around it that one customer has, as text; `unix` as the address.
    let network: String
    /// Whether it counts against the limit of its address.
    let isCounted: Bool
    let transport: ConnectionTransport
    var parser: RequestParser
    var phase: Phase

    /// Received bytes that are not parsed, from `pendingStart` on; at most one receive's.
    var pending: [UInt8] = []
    var pendingStart = 0

    /// Bytes to be sent, from `unsentStart` on.
    var unsent: [UInt8] = []
    var unsentStart = 0

    /// Whether the descriptor may be readable: epoll only reports changes.
    var isReadable = true
    var isWritable = true
    /// Whether the client has closed its side; bytes before that may still be unread.
    var isHalfClosed = false

    var exchange: Exchange?
    var closesAfterAnswer = false
    var hasSentContinue = false
    var isAdvancing = false
    /// Whether it is in the reactor's list of connections that yielded.
    var hasYielded = false
    var requests = 0
    var task: Task<Void, Never>?

    /// The current request without its body, once its body was asked about.
    var admitted: Request?

    /// The bytes that the server's budget counts for it.
    var keptBytes = 0

    /// The start of the current body in milliseconds, and the window in which its rate is measured.
    var bodyStart: Int64 = 0
    var windowStart: Int64 = 0
    var windowBytes = 0

    var wait: Wait?
    var waitStart: Int64 = 0
    var deadline: Int64 = .max
    /// The earliest tick for which the wheel has this connection.
    var armedTick: Int64 = .max

    init(
        transport: ConnectionTransport,
        generation: UInt32,
        peer: PeerAddress?,
        isCounted: Bool,
        parser: consuming RequestParser
    ) {
        let descriptor = UInt32(bitPattern: transport.descriptor)
        token = UInt64(generation) << 32 | UInt64(descriptor)
        self.peer = peer
        let address = peer.map { "\($0)" } ?? "unix"
        self.address = address
        network = peer?.networkText(of: address) ?? address
        self.isCounted = isCounted
        self.transport = transport
        phase = transport.isEncrypted ? .handshaking : .receiving
        self.parser = parser
    }

    /// Whether no byte of an unanswered request has arrived.
    var isIdle: Bool {
        phase == .receiving && parser.phase == .idle && pending.isEmpty
    }
}
