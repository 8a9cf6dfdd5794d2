import HTTPServer
import HTTPWire
import Intake
import Jobs
import Logging
import Outbound
import ServiceLifecycle
import UnixSignals
import Vocabulary

/// The one place where the parts of the service are put together.
struct Application: Sendable {
    private let settings: Settings
    private let database: Database
    private let curl: CurlClient
    private let runner: JobRunner
    private let pruner: JobPruner
    private let server: Server
    private let probes: Probes
    private let reload: Reload?
    private let ends: JobEnds
    private let logger: Logger

    /// Opens the store and builds the parts; nothing listens or works yet.
    ///
    /// - Parameters:
    ///   - settings: The checked configuration.
    ///   - logger: Where every part logs.
    ///   - sockets: How many listening sockets the process was handed.
    ///   - reloading: How the configuration is read again; nil when it is not.
    /// - Throws: `JobStoreError` when the database cannot be used; somebody has to act.
    init(
        settings: Settings,
        logger: Logger,
        handedOver sockets: Int = 0,
        reloading: Reloading? = nil
    ) throws {
        let clock = WallClock.system
        let ids = IDSource.timeOrdered(clock: clock)
        let signal = QueueSignal()
        let ends = JobEnds()
        let metrics = ServiceMetrics(startedAt: clock.now())
        let database = try Database(
            settings.database,
            ids: ids,
            commits: metrics.commits,
            rung: signal.ring
        )
        let store = database.store
        let curl = CurlClient(
            configuration: CurlConfiguration(userAgent: Version.userAgent),
            logger: logger,
            metrics: metrics.registry
        )
        let running = Later<JobRunner>()
        let probes = Probes(store: store) {
            settings.work.concurrency == 0 || running.value?.isRunning == true
        }
        let arrange = Self.arranging(
            over: store,
            probes: probes,
            transport: curl.transport,
            ids: ids,
            ends: ends,
            signal: signal,
            logger: logger
        )
        let live = LiveArrangement(arrange(settings))
        let runner = JobRunner(
            store: store,
            workers: live.workers,
            limits: Self.jobLimits(settings),
            signal: signal,
            ends: ends,
            logger: logger,
            metrics: metrics.registry,
            edges: KillSwitch.edges
        )
        running.value = runner
        let server = Self.server(
            settings,
            handedOver: sockets,
            live: live,
            store: store,
            metrics: metrics,
            ids: ids,
            logger: logger
        )
        reload = reloading.map { reloading in
            Reload(
                reloading,
                metrics: metrics,
                live: live,
                arrange: arrange,
                server: server,
                logger: logger
            )
        }
        self.server = server
        self.settings = settings
        self.database = database
        self.curl = curl
        self.runner = runner
        pruner = JobPruner(store: store, retention: settings.retention, logger: logger)
        self.probes = probes
        self.ends = ends
        self.logger = logger
    }

    /// Begins to listen, and returns where.
    ///
    /// - Returns: The address, with the port that was picked for port 0.
    /// - Throws: `ServerError` when the address cannot be had; a person has to act.
    func start() throws -> BoundAddress {
        if !settings.requiresSignature {
            logger.warning("Webhook signatures are not checked: anybody can start a reminder.")
        }
        if settings.hasShortTriggerToken {
            logger.warning(
                "A GitLab trigger token has fewer than 16 characters and could be guessed."
            )
        }
        return try server.start()
    }

    /// Serves and works until it is told to stop, then drains: first what comes in, then the jobs.
    func run(stoppingOn signals: [UnixSignal]) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
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

    private var services: [any Service] {
        let first: [any Service] = [runner, server, pruner]
        let last = StopNotice(probes: probes, ends: ends, logger: logger)
        return first + (reload.map { [$0] } ?? []) + [last]
    }

    private static func jobLimits(_ settings: Settings) -> JobLimits {
        var limits = JobLimits(
            concurrency: settings.work.concurrency,
            lease: settings.work.lease,
            grace: settings.shutdownGrace - serverGrace(of: settings.shutdownGrace)
        )
        limits.laneMax = settings.work.perReminder
        return limits
    }

    /// How much of the grace period answers may take; jobs, which stop after them, have the rest.
    static func serverGrace(of grace: Duration) -> Duration {
        min(.seconds(5), grace / 5)
    }

    private func close() async throws {
        curl.shutdown()
        try await database.close()
    }
}

/// Turns readiness off and answers who waits the moment a shutdown begins: it is the last service,
/// so the first to stop.
private struct StopNotice: Service {
    let probes: Probes
    let ends: JobEnds
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        probes.stop()
        ends.stop()
        logger.info("Stopping.")
    }
}
