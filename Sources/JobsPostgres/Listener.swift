import Glibc
import Platform
import Synchronization

/// A connection that only listens for jobs that any process stored.
///
/// When it is broken nothing is lost but time: the runners look for jobs now and then anyway.
/// Source: https://www.postgresql.org/docs/15/sql-listen.html.
final class Listener: Sendable {
    private let url: Secret
    private let limits: PostgresLimits
    private let server: ServerEpoch
    private let rung: (@Sendable () -> Void)?
    private let isStopped = Atomic(false)
    /// The socket that is listened on.
    private let socket = Mutex(Int32?.none)

    /// How long it pauses before it looks whether it is to stop.
    private static let pauseStep = Duration.milliseconds(500)
    /// The longest pause between two tries to connect.
    private static let pauseMax = Duration.seconds(10)

    init(
        url: Secret,
        limits: PostgresLimits,
        server: ServerEpoch,
        rung: (@Sendable () -> Void)?
    ) {
        self.url = url
        self.limits = limits
        self.server = server
        self.rung = rung
    }

    /// Begins to listen on a thread of its own.
    func start() {
        // Where the system gives no thread the runners look for jobs, as they do without the server.
        try? SystemThread.start { [self] in listen() }
        server.onLeave { [weak self] in self?.endWait() }
    }

    /// Whether whoever is rung hears of each job that is stored from now on.
    var isHeard: Bool { rung != nil && socket.withLock { $0 != nil } }

    /// Ends within a moment; nobody waits for it.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        endWait()
    }

    /// Lets the thread read the end of the connection in place of news.
    private func endWait() {
        socket.withLock { if let socket = $0 { _ = shutdown(socket, Int32(SHUT_RDWR)) } }
    }

    private func listen() {
        var wait = limits.reconnectPause
        while !isStopped.load(ordering: .relaxed) {
            // What is wrong is told by the connections that somebody waits for.
            if let connection = try? PostgresConnection(
                url: url.reveal(),
                answerTime: limits.answerTime
            ),
                (try? connection.run(Statement("LISTEN scorebell"))) != nil
            {
                wait = limits.reconnectPause
                serve(connection)
            }
            rest(wait)
            wait = min(wait * 2, Self.pauseMax)
        }
    }

    private func serve(_ connection: PostgresConnection) {
        socket.withLock { $0 = connection.socket }
        // Before the connection closes it.
        defer { socket.withLock { $0 = nil } }
        // Jobs may have come while nobody listened.
        rung?()
        while !isStopped.load(ordering: .relaxed), !server.hasLeft(since: connection.madeAt) {
            guard connection.hasNews(within: -1) else { continue }
            guard let isRung = try? connection.takeNotifications() else { return }
            if isRung { rung?() }
        }
    }

    private func rest(_ duration: Duration) {
        var left = duration
        while left > .zero, !isStopped.load(ordering: .relaxed) {
            let part = min(left, Self.pauseStep)
            usleep(UInt32(part / .microseconds(1)))
            left -= part
        }
    }
}
