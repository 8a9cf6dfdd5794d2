import HTTPMessage
import HTTPWire
import Logging
import OpenSSL
import Platform
import Synchronization

/// The state that all loops of one server share; only counters and the certificate change.
struct ServerContext: Sendable {
    let limits: ServerLimits
    let times: LimitTimes
    let proxies: TrustedProxies
    /// The certificate; nil serves without TLS.
    let identity: TLSIdentity?
    let cancelsAbandoned: Bool
    let logger: Logger
    let metrics: ServerMetrics
    let time: LoopTime
    let wallClock: WallClock
    let load: ConnectionLoad
    let budget: ByteBudget
    /// Decides about bodies; nil reads every body.
    let admit: BodyAdmitter?
    let respond: RequestResponder
    let refused: @Sendable (RefusedRequest) -> Void
}

/// The deadlines of `ServerLimits` in milliseconds, as the loops compute with them.
struct LimitTimes: Sendable {
    let handshake, firstByte, head, body, bodyGrace, idle, write, linger, exhaustionPause: Int64

    init(_ limits: ServerLimits) {
        handshake = limits.handshakeDeadline.milliseconds
        firstByte = limits.firstByteDeadline.milliseconds
        head = limits.headDeadline.milliseconds
        body = limits.bodyDeadline.milliseconds
        bodyGrace = limits.bodyGrace.milliseconds
        idle = limits.idleDeadline.milliseconds
        write = limits.writeDeadline.milliseconds
        linger = limits.lingerDeadline.milliseconds
        exhaustionPause = limits.exhaustionPause.milliseconds
    }
}

/// The certificate for new connections, which can be replaced while the server runs.
final class TLSIdentity: Sendable {
    private let files: TLSFiles
    private let context: Mutex<TLSContext?>

    init(_ files: TLSFiles) {
        self.files = files
        context = Mutex(nil)
    }

    /// Reads the files again; keeps the current certificate if they are invalid.
    func load(now: Timestamp) throws(TLSError) {
        let new = try TLSContext(files, now: now)
        context.withLock { $0 = new }
    }

    /// Returns a session with the current certificate; nil without memory.
    func session(over descriptor: Int32) -> TLSSession? {
        context.withLock { $0 }?.session(over: descriptor)
    }
}
