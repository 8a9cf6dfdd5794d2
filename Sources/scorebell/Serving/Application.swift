import Console
import HTTPServer
import Jobs
import Logging
import Platform
import PortPull
import Schedules
import ServiceLifecycle

/// The service: its parts, put together by `init` from top to bottom, and their start and end.
struct Application: Sendable {
    private let settings: Settings
    private let database: Database
    private let outbound: OutboundCalls
    private let probes: Probes
    private let pulse = TaskPulse()
    private let runner: JobRunner
    private let scheduler: Scheduler
    private let puller: Puller
    private let pruner: JobPruner
    private let server: Server
    private let reload: Reload?
    /// Answers at once who waits for a job's end, or for news on an open page.
    private let answerWaiting: @Sendable () -> Void
    private let logger: Logger
    private let log: LogWriter?

    /// Opens the store and puts the parts together; nothing listens or works yet.
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
        (self.settings, self.logger, self.log) = (settings, logger, log)
        // What is kept: the queue, and what wakes those who work it off.
        let ids = IDSource.timeOrdered(clock: .system)
        let wake = WakeSignal()
        let metrics = ServiceMetrics(startedAt: WallClock.system.now()) { log?.droppedCount ?? 0 }
        database = try Database(
            settings.databaseURL,
            ids: ids,
            commits: metrics.commits,
            rung: wake.ring
        )
        // What is called, and what is told of the process's health.
        outbound = try OutboundCalls(settings, metrics: metrics, logger: logger)
        let status = RunnerStatus()
        probes = Probes(store: database.store, pulse: pulse, insecureHosts: outbound.insecureHosts)
        {
            settings.workerConcurrency == 0 || status.isRunning
        }
        let parts = LastingParts(
            store: database.store,
            ids: ids,
            wake: wake,
            outbound: outbound,
            runnerStatus: status,
            probes: probes,
            metrics: metrics,
            drawing: try EventLoop.background(),
            logger: logger
        )
        // What a reload replaces: routes with what answers on them, and the workers.
        let runtime = CurrentRuntime(try Runtime(settings, on: parts))
        // What runs: jobs, requests, and what keeps house.
        runner = JobRunner(settings, parts, runtime)
        server = Server(settings, parts, runtime, handedOver: sockets)
        scheduler = Scheduler(parts, runtime)
        puller = Puller(parts, runtime)
        pruner = JobPruner(settings, parts)
        reload = reloading.map { [server] in
            Reload($0, metrics, of: runtime, on: parts, server: server, logger: logger)
        }
        answerWaiting = { [ends = parts.ends, hurry = database.hurry] in
            hurry()
            ends.stop()
            runtime.now.routes.adminSite?.stop()
        }
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
        let working: [any Service] =
            [pulse, runner, server, scheduler, puller, pruner] + (reload.map { [$0] } ?? [])
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
    /// deadline, the log, calls, drawing, freed memory, the clock and looks, two for name look-ups,
    /// four for the database.
    private static let threadsOfParts = 14

    /// The threads that the service has at most, and those of a health check beside it, which the
    /// same limit holds for.
    static func threads(_ settings: Settings) -> Int {
        settings.http.loops + threadsOfParts + ThreadSupply.ofRuntime + HealthCheck.threads
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
