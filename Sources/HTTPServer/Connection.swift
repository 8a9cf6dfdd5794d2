import HTTPMessage
import HTTPTypes
import HTTPWire

/// One client's connection and how far the exchange on it has come; its loop alone touches it.
final class Connection {
    /// What happens on the connection now.
    enum Phase {
        /// TLS is being agreed upon.
        case handshaking
        /// A request is being read, or the next one awaited.
        case receiving
        /// The responder works on a request; nothing is read meanwhile.
        case responding
        /// An answer waits for the client to take it.
        case sending
        /// The last answer is out; what still comes is thrown away until the client closes.
        case lingering
        case closed
    }

    /// What the client is given a limited time for.
    enum Wait {
        case handshake, firstByte, head, body, idle, write, linger
    }

    /// What the answer must know of its request.
    struct Exchange {
        var method: HTTPRequest.Method
        var target: String
        var isHead: Bool
        var minorVersion: Int
        var keepsAlive: Bool
        /// Who asked, as far as it is known.
        var client: String
    }

    /// The descriptor in the lower half, and above it a number that no earlier user of the
    /// descriptor had, so that a late event cannot reach the wrong connection.
    let token: UInt64
    /// Where it comes from; nil for a Unix-domain socket.
    let peer: PeerAddress?
    /// The same as text, `unix` for a Unix-domain socket.
    let address: String
    /// The network around it that one customer has, as text; `unix` as the address.
    let network: String
    /// Whether it took one of its address's places.
    let isCounted: Bool
    let transport: ConnectionTransport
    var parser: RequestParser
    var phase: Phase

    /// Bytes received but not parsed, from `pendingStart` on; never more than one receive brings.
    var pending: [UInt8] = []
    var pendingStart = 0

    /// Bytes to send, from `unsentStart` on.
    var unsent: [UInt8] = []
    var unsentStart = 0

    /// Whether the descriptor may have bytes; epoll tells only of changes.
    var isReadable = true
    var isWritable = true
    /// Whether the client has closed its half, after bytes that may not have been read yet.
    var isHalfClosed = false

    var exchange: Exchange?
    var closesAfterAnswer = false
    var hasSentContinue = false
    var isAdvancing = false
    /// Whether it is among those that gave way to the others.
    var hasYielded = false
    var requests = 0
    var task: Task<Void, Never>?

    /// The request under way without its body, from the moment that was asked about.
    var admitted: Request?

    /// Bytes of it that the server's budget counts.
    var keptBytes = 0

    /// When the body under way began, in milliseconds, and the present window of its rate, with
    /// the bytes that came in it.
    var bodyStart: Int64 = 0
    var windowStart: Int64 = 0
    var windowBytes = 0

    var wait: Wait?
    var waitStart: Int64 = 0
    var deadline: Int64 = .max
    /// The earliest tick at which the wheel looks at this connection.
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

    /// Whether no byte of a request has come that was not answered.
    var isIdle: Bool {
        phase == .receiving && parser.phase == .idle && pending.isEmpty
    }
}
