import Console
import HTTPServer
import HTTPWire
import Intake
import Jobs
import Logging
import ServiceLifecycle
import UnixSignals
import Vocabulary

/// The one place where the parts of the service are put together.
struct Application: Sendable {
    private let settings: Settings
    private let database: Database
    private let outbound: OutboundCalls
    private let runner: JobRunner
    private let pruner: JobPruner
    private let server: Server
    private let probes: Probes
    private let reload: Reload?
    /// Answers at once who waits for a job's end, or for something to see.
    private let answerWaiting: @Sendable () -> Void
    private let logger: Logger
    private let log: LogWriter?

    /// Opens the store and builds the parts; nothing listens or works yet.
    ///
    /// - Parameters:
    ///   - settings: The checked configuration.
    ///   - logger: Where every part logs.
    ///   - log: What writes its lines; nil when the logger does so itself.
    ///   - sockets: How many listening sockets the process was handed.
    ///   - reloading: How the configuration is read again; nil when it is not.
    /// - Throws: `JobStoreError` when the database cannot be used; somebody has to act.
    init(
        settings: Settings,
        logger: Logger,
        log: LogWriter? = nil,
        handedOver sockets: Int = 0,
        reloading: Reloading? = nil
    ) throws {
        let clock = WallClock.system
        let ids = IDSource.timeOrdered(clock: clock)
        let signal = QueueSignal()
        let metrics = ServiceMetrics(startedAt: clock.now()) {
            log?.droppedCount ?? 0
        }
        database = try Database(
            settings.database,
            ids: ids,
            commits: metrics.commits,
            rung: signal.ring
        )
        let ground = Ground(
            store: database.store,
            ids: ids,
            signal: signal,
            metrics: metrics,
            logger: logger,
            drawing: try EventLoop.background()
        )
        outbound = OutboundCalls(settings, metrics: metrics, logger: logger)
        let running = Later<JobRunner>()
        probes = Probes(store: ground.store, insecureHosts: outbound.insecureHosts) {
            settings.work.concurrency == 0 || running.value?.isRunning == true
        }
        let arrange = ground.arranging(
            probes: probes,
            outbound: outbound,
            areWorkersRunning: { running.value?.isRunning == true }
        )
        let live = LiveArrangement(arrange(settings))
        runner = ground.runner(Self.jobLimits(settings), of: live)
        running.value = runner
        let configuration = Self.serverConfiguration(settings, handedOver: sockets)
        let server = ground.server(configuration, of: live)
        self.server = server
        reload = reloading.map {
            Reload($0, metrics, of: live, by: arrange, server: server, logger: logger)
        }
        answerWaiting = { [ends = ground.ends, hurry = database.hurry] in
            hurry()
            ends.stop()
            live.now.routes.desk?.stop()
        }
        pruner = JobPruner(store: ground.store, retention: settings.retention, logger: logger)
        self.settings = settings
        self.logger = logger
        self.log = log
    }

    /// Begins to listen, and returns where.
    ///
    /// - Returns: The address, with the port that was picked for port 0.
    /// - Throws: `ServerError` when the address cannot be had; a person has to act.
    func start() throws -> BoundAddress {
        settings.warn(logger)
        return try server.start()
    }

    /// Serves and works until it is told to stop, then drains: first what comes in, then the jobs.
    func run(stoppingOn signals: [UnixSignal]) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services(stoppingOn: signals).map { .init(service: $0) },
                gracefulShutdownSignals: signals,
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch {
            try await close()
            throw error
        }
        try await close()
    }

    private func services(stoppingOn signals: [UnixSignal]) -> [any Service] {
        let first: [any Service] = [runner, server, pruner]
        let last = StopNotice(
            probes: probes,
            answerWaiting: answerWaiting,
            deadline: StopDeadline(grace: settings.shutdownGrace, logger: logger, log: log),
            signals: signals,
            logger: logger
        )
        return first + (reload.map { [$0] } ?? []) + [last]
    }

    private static func jobLimits(_ settings: Settings) -> JobLimits {
        var limits = JobLimits(
            concurrency: settings.work.concurrency,
            lease: settings.work.lease,
            grace: settings.shutdownGrace - serverGrace(of: settings.shutdownGrace)
                - storeGrace(of: settings.shutdownGrace)
        )
        limits.laneMax = settings.work.perReminder
        return limits
    }

    private static func serverConfiguration(
        _ settings: Settings,
        handedOver sockets: Int
    ) -> ServerConfiguration {
        var configuration = ServerConfiguration(
            // One core is left to the store's writer, which every accepted call waits for: where
            // the loops have all of them, the two take turns, and each change costs both.
            loops: max(1, ServerConfiguration.cores - 1),
            limits: settings.http.limits,
            drainDeadline: serverGrace(of: settings.shutdownGrace),
            cancelsAbandoned: true
        )
        configuration.limits.connections =
            OpenFiles.connections(atMost: configuration.limits.connections)
        configuration.endpoint =
            sockets > 0 ? .inherited(count: sockets) : settings.http.endpoint
        configuration.tls = settings.http.tls
        configuration.proxies = settings.http.proxies
        return configuration
    }

    /// How much of the grace period answers may take; jobs, which stop after them, have the rest.
    private static func serverGrace(of grace: Duration) -> Duration {
        min(.seconds(5), grace / 5)
    }

    /// How much of it the store may take to learn how the jobs ended, and to be closed.
    private static func storeGrace(of grace: Duration) -> Duration {
        min(.seconds(4), grace / 5)
    }

    private func close() async throws {
        outbound.shutdown()
        try await database.close()
    }
}

/// Turns readiness off and answers who waits the moment a shutdown begins: it is the last service,
/// so the first to stop.
private struct StopNotice: Service {
    let probes: Probes
    /// A closure: the lifecycle library logs its services with all that is in them.
    let answerWaiting: @Sendable () -> Void
    let deadline: StopDeadline
    let signals: [UnixSignal]
    let logger: Logger

    func run() async throws {
        deadline.watch(signals)
        try? await gracefulShutdown()
        deadline.begin()
        probes.stop()
        answerWaiting()
        logger.info("Stopping.")
    }
}
