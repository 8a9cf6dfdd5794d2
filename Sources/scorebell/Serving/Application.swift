import Console
import HTTPServer
import HTTPWire
import Intake
import Jobs
import Logging
import Platform
import ServiceLifecycle

/// The one place where the parts of the service are put together.
struct Application: Sendable {
    private let settings: Settings
    private let database: Database
    private let outbound: OutboundCalls
    private let runner: JobRunner
    private let pruner: JobPruner
    private let server: Server
    private let probes: Probes
    private let pulse = TaskPulse()
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
        let signal = WakeSignal()
        let metrics = ServiceMetrics(startedAt: clock.now()) {
            log?.droppedCount ?? 0
        }
        database = try Database(
            settings.databaseURL,
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
        outbound = try OutboundCalls(settings, metrics: metrics, logger: logger)
        let running = Later<JobRunner>()
        probes = Probes(store: ground.store, pulse: pulse, insecureHosts: outbound.insecureHosts) {
            settings.workerConcurrency == 0 || running.value?.isRunning == true
        }
        let arrange = ground.arranging(
            probes: probes,
            outbound: outbound,
            areWorkersRunning: { running.value?.isRunning == true }
        )
        let live = LiveArrangement(try arrange(settings))
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
            live.now.routes.adminSite?.stop()
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
    func run() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services, logger: logger)
        )
        do {
            try await group.run()
        } catch {
            try await close()
            throw error
        }
        try await close()
    }

    /// They are stopped from the last to the first.
    private var services: [ServiceGroupConfiguration.ServiceConfiguration] {
        let working: [any Service] = [pulse, runner, server, pruner] + (reload.map { [$0] } ?? [])
        let notice = StopNotice(
            probes: probes,
            answerWaiting: answerWaiting,
            deadline: StopDeadline(grace: settings.shutdownGrace, logger: logger, log: log),
            logger: logger
        )
        return working.map { .init(service: $0) } + [
            .init(service: notice, successTerminationBehavior: .gracefullyShutdownGroup)
        ]
    }

    /// What the parts take beside event loops and Swift's runtime: one each for signals, the stop's
    /// deadline, the log, calls, drawing and freed memory, two for name look-ups, four for the
    /// database.
    private static let threadsOfParts = 12

    /// The threads that the service has at most, and those of a health check beside it, which the
    /// same limit holds for.
    static func threads(_ settings: Settings) -> Int {
        settings.http.loops + threadsOfParts + ThreadSupply.ofRuntime + HealthCheck.threads
    }

    private static func jobLimits(_ settings: Settings) -> JobLimits {
        var limits = JobLimits(
            concurrency: settings.workerConcurrency,
            lease: settings.workerLease,
            grace: settings.shutdownGrace - serverGrace(of: settings.shutdownGrace)
                - storeGrace(of: settings.shutdownGrace)
        )
        limits.laneMax = settings.workerPerReminder
        return limits
    }

    private static func serverConfiguration(
        _ settings: Settings,
        handedOver sockets: Int
    ) -> ServerConfiguration {
        var configuration = ServerConfiguration(
            loops: settings.http.loops,
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

/// Ends when the process is told to stop, and with it the group; it is the last service, so the first
/// to stop: readiness is off, and who waits is answered, the moment a shutdown begins.
private struct StopNotice: Service {
    let probes: Probes
    /// A closure: the lifecycle library logs its services with all that is in them.
    let answerWaiting: @Sendable () -> Void
    let deadline: StopDeadline
    let logger: Logger

    func run() async throws {
        deadline.prepare()
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        try ProcessSignals.onStop {
            // On the signals' own thread, since tasks may not run any more.
            deadline.begin()
            signal.finish()
        }
        for await _ in signals.cancelOnGracefulShutdown() {}
        deadline.begin()
        probes.stop()
        answerWaiting()
        logger.info("Stopping.")
    }
}
