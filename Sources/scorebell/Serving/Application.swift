import Console
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
    /// Answers at once who waits for a job's end, or for something to see.
    private let answerWaiting: @Sendable () -> Void
    private let logger: Logger

    /// Opens the store and builds the parts; nothing listens or works yet.
    ///
    /// - Parameters:
    ///   - settings: The checked configuration.
    ///   - logger: Where every part logs.
    ///   - sockets: How many listening sockets the process was handed.
    /// - Throws: `JobStoreError` when the database cannot be used; somebody has to act.
    init(settings: Settings, logger: Logger, handedOver sockets: Int = 0) throws {
        let clock = WallClock.system
        let ids = IDSource.timeOrdered(clock: clock)
        let signal = QueueSignal()
        let ends = JobEnds()
        let database = try Database(settings.database, ids: ids, rung: signal.ring)
        let store = database.store
        let curl = CurlClient(
            configuration: CurlConfiguration(userAgent: Version.userAgent),
            logger: logger
        )
        let runner = JobRunner(
            store: store,
            workers: Self.workers(
                settings,
                store: store,
                transport: curl.transport,
                clock: clock,
                logger: logger
            ),
            limits: Self.jobLimits(settings),
            signal: signal,
            ends: ends,
            logger: logger,
            edges: KillSwitch.edges
        )
        let probes = Probes(store: store) {
            settings.work.concurrency == 0 || runner.isRunning
        }
        let desk = Self.desk(
            settings,
            store: store,
            transport: curl.transport,
            signal: signal,
            areWorkersRunning: { runner.isRunning },
            logger: logger
        )
        server = Server(
            configuration: Self.serverConfiguration(settings, handedOver: sockets),
            logger: logger,
            respond: Routes(
                receiver: Self.receiver(settings, store: store, ends: ends, signal: signal),
                gitlab: Self.gitlab(settings, store: store, ids: ids, signal: signal),
                reminderNames: Set(settings.namedReminders.keys),
                probes: probes,
                desk: desk
            )
            .respond
        )
        self.settings = settings
        self.database = database
        self.curl = curl
        self.runner = runner
        pruner = JobPruner(store: store, retention: settings.retention, logger: logger)
        self.probes = probes
        answerWaiting = Self.answerWaiting(ends, desk)
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
        if settings.hasShortAdminToken {
            logger.warning("The admin token has fewer than 16 characters and could be guessed.")
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

    private static func answerWaiting(_ ends: JobEnds, _ desk: Desk?) -> @Sendable () -> Void {
        {
            ends.stop()
            desk?.stop()
        }
    }

    private var services: [any Service] {
        let first: [any Service] = [runner, server, pruner]
        let last = StopNotice(probes: probes, answerWaiting: answerWaiting, logger: logger)
        guard settings.http.tls != nil else { return first + [last] }
        return first + [CertificateReload(server: server, logger: logger), last]
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

    private static func serverConfiguration(
        _ settings: Settings,
        handedOver sockets: Int
    ) -> ServerConfiguration {
        var configuration = ServerConfiguration(
            limits: settings.http.limits,
            drainDeadline: serverGrace(of: settings.shutdownGrace),
            headerNames: [.portSignature, .portTimestamp, .runID],
            cancelsAbandoned: true
        )
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

    private func close() async throws {
        curl.shutdown()
        try await database.close()
    }
}

/// Turns readiness off and answers who waits the moment a shutdown begins: it is the last service,
/// so the first to stop.
private struct StopNotice: Service {
    let probes: Probes
    /// A closure: the lifecycle library logs its services with all that is in them.
    let answerWaiting: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        probes.stop()
        answerWaiting()
        logger.info("Stopping.")
    }
}
