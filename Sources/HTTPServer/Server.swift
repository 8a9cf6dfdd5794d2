package import HTTPMessage
import HTTPWire
package import Logging
package import Metrics
package import OpenSSL
package import Platform
import ServiceLifecycle
import Synchronization

/// Answers one request; called on the connection's loop, which is free while it awaits.
package typealias RequestResponder = @Sendable (Request) async -> Response

/// An HTTP/1.1 server with one event loop, thread and listener for each of `loops`.
package final class Server: Service {
    private enum State {
        case new
        case running([Reactor], Listeners)
        case stopped
    }

    private let configuration: ServerConfiguration
    private let context: ServerContext
    private let state = Mutex(State.new)
    private let stopAsked = Latch()
    private let drained = Latch()

    /// Makes a server that is not started.
    ///
    /// - Parameters:
    ///   - configuration: Where and within which limits.
    ///   - logger: One line per request at debug; faults of the server above.
    ///   - clock: What deadlines are measured with.
    ///   - wallClock: What Date says.
    ///   - factory: Where connections and refusals are counted.
    ///   - admit: Is asked about bodies before they are read; nil reads all.
    ///   - refused: Called for each answer without a responder, on a loop, so it must be quick.
    ///   - respond: Answers the requests.
    package init(
        configuration: ServerConfiguration,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        wallClock: WallClock = .system,
        metrics factory: any MetricsFactory = MetricsSystem.factory,
        admit: BodyAdmitter? = nil,
        refused: @escaping @Sendable (RefusedRequest) -> Void = { _ in },
        respond: @escaping RequestResponder
    ) {
        self.configuration = configuration
        context = ServerContext(
            limits: configuration.limits,
            times: LimitTimes(configuration.limits),
            proxies: configuration.proxies,
            identity: configuration.tls.map(TLSIdentity.init),
            cancelsAbandoned: configuration.cancelsAbandoned,
            logger: logger,
            metrics: ServerMetrics(factory: factory),
            time: LoopTime(clock),
            wallClock: wallClock,
            load: ConnectionLoad(),
            budget: ByteBudget(limit: configuration.limits.bufferedBytesInForce),
            admit: admit,
            respond: respond,
            refused: refused
        )
    }

    /// Binds, listens and starts to serve; a second call changes nothing.
    ///
    /// - Returns: The address with the port that was picked; of several the first.
    /// - Throws: `ServerError`, whose description is for the operator.
    package func start() throws(ServerError) -> BoundAddress {
        try open()[0]
    }

    private func open() throws(ServerError) -> [BoundAddress] {
        try state.withLock { (state) throws(ServerError) in
            switch state {
            case .running(_, let listeners): return listeners.addresses
            case .stopped: throw .stopped
            case .new: break
            }
            do throws(TLSError) {
                try context.identity?.load(now: context.wallClock.now())
            } catch {
                throw .tls(error)
            }
            let listeners = try Listeners(configuration)
            let reactors = try makeReactors(listeners)
            state = .running(reactors, listeners)
            return listeners.addresses
        }
    }

    private func makeReactors(_ listeners: Listeners) throws(ServerError) -> [Reactor] {
        var reactors: [Reactor] = []
        do throws(SystemCalls.Failure) {
            for descriptors in listeners.descriptors {
                reactors.append(
                    try Reactor(
                        listeners: descriptors,
                        areInherited: listeners.areInherited,
                        context: context
                    )
                )
            }
            for reactor in reactors { try reactor.start() }
        } catch {
            listeners.close()
            throw ServerError(error, during: "starting an event loop")
        }
        return reactors
    }

    /// Reads the certificate and its key again, for new connections.
    ///
    /// - Throws: `TLSError`; connections still get the certificate that was there before.
    package func reloadCertificate() throws(TLSError) {
        try context.identity?.load(now: context.wallClock.now())
    }

    /// Serves until graceful shutdown or cancellation, then drains: listeners and idle connections
    /// are closed, requests under way are answered, and the drain deadline ends the rest.
    ///
    /// - Throws: `ServerError` when it was not started and cannot be.
    package func run() async throws {
        for address in try open() {
            context.logger.info("listening", metadata: [LogKeys.address: "\(address)"])
        }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await stopAsked.wait()
            } onGracefulShutdown: {
                self.stopAsked.open()
            }
        } onCancel: {
            stopAsked.open()
        }
        await stop()
    }

    /// Drains as `run` does and lets `run` return; returns when that is done.
    package func stop() async {
        stopAsked.open()
        let (reactors, listeners): ([Reactor]?, Listeners?) = state.withLock { state in
            defer { state = .stopped }
            return switch state {
            case .new: ([], nil)
            case .running(let reactors, let listeners): (reactors, listeners)
            case .stopped: (nil, nil)
            }
        }
        listeners?.removeFile()
        guard let reactors else { return await drained.wait() }
        let deadline = configuration.drainDeadline
        await withTaskGroup { group in
            for reactor in reactors {
                group.addTask { await reactor.drain(for: deadline) }
            }
        }
        drained.open()
    }
}
