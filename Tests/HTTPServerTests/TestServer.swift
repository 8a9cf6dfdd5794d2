import Dispatch
import HTTPMessage
import HTTPServer
import HTTPTypes
import Logging
import Metrics
import OpenSSL
import Platform
import Synchronization
import TestSupport

/// Serves with `respond` on a free port while `body` runs, then stops.
func withServer<Value>(
    limits: ServerLimits = ServerLimits(),
    loops: Int = 1,
    host: String = "127.0.0.1",
    drainDeadline: Duration = .seconds(25),
    clock: any Clock<Duration> = ContinuousClock(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    tls: TLSFiles? = nil,
    proxies: TrustedProxies = TrustedProxies(),
    metrics: any MetricsFactory = MetricsSystem.factory,
    respond: @escaping RequestResponder = echo,
    admit: BodyAdmitter? = nil,
    _ body: (Server, Int) async throws -> Value
) async throws -> Value {
    var configuration = ServerConfiguration(
        host: host,
        loops: loops,
        limits: limits,
        drainDeadline: drainDeadline
    )
    configuration.tls = tls
    configuration.proxies = proxies
    let server = Server(
        configuration: configuration,
        logger: logger,
        clock: clock,
        wallClock: tls == nil
            ? WallClock { Timestamp(secondsSince1970: 784_111_777) } : .system,
        metrics: metrics,
        admit: admit,
        respond: respond
    )
    let address = try server.start()
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(server, address.port))
    } catch {
        result = .failure(error)
    }
    await server.stop()
    return try result.get()
}

/// Returns once the server's one loop has accepted every connection made before, and has seen the
/// bytes sent on it.
///
/// A test that moves a clock waits for this, because a connection's deadline counts from then.
func settle(_ port: Int) async throws {
    for _ in 0..<2 {
        let client = try await WireClient(port: port)
        try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try await client.receiveResponse()
    }
}

/// Answers with what was asked: method, target and body.
let echo: RequestResponder = { request in
    let line = "\(request.method.rawValue) \(request.target) "
    return Response(.ok, body: Array(line.utf8) + request.body)
}

/// Keeps a loop's thread from doing anything, as a busy one would.
final class Halt: Sendable {
    private let gate = Gate()
    private let semaphore = DispatchSemaphore(value: 0)

    /// To be called in a request: its loop does nothing more until the end.
    func hold() async {
        await gate.open()
        block()
    }

    private func block() { semaphore.wait() }

    /// Waits until a loop is held.
    func begun() async { await gate.pass() }

    func end() { semaphore.signal() }
}

/// A door that a test opens, and a count of those who stand before it.
actor Gate {
    private var isOpen = false
    /// True when nobody has to wait here.
    var isPassable: Bool { isOpen }
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var arrivals = 0
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Waits until the gate is open.
    func pass() async {
        arrivals += 1
        for watcher in watchers where watcher.count <= arrivals { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= arrivals }
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Waits until that many have come to the gate.
    func arrived(_ count: Int) async {
        if arrivals >= count { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// Keeps the log lines of one test.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    /// A logger that writes here, at every level.
    var logger: Logger {
        Logger(label: "test") { _ in LineHandler { line in self.lines.withLock { $0 += [line] } } }
    }
}

private struct LineHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    var write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }
        write("\(event.level) \(event.message) \(facts.joined(separator: " "))")
    }
}
