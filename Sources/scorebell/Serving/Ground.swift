import HTTPServer
import Intake
import Jobs
import JSON
import Logging
import Outbound
import Platform

/// What stays when the configuration changes, and what everything that is made from it stands on.
struct Ground: Sendable {
    let store: any JobStore
    let ids: IDSource
    let signal: WakeSignal
    let metrics: ServiceMetrics
    let logger: Logger
    /// The thread for what takes long, such as drawing a page.
    let drawing: any TaskExecutor
    let ends = JobEnds()
    /// A call that came before a change of the configuration is still known after it.
    let accepted = ReplayGuard()

    /// Returns what makes an arrangement from a configuration, now and whenever it is read again.
    func arranging(
        probes: Probes,
        outbound: OutboundCalls,
        areWorkersRunning: @escaping @Sendable () -> Bool
    ) -> @Sendable (Settings) throws(ThreadSupply.Shortage) -> Arrangement {
        let transport = outbound.transport
        return { (settings) throws(ThreadSupply.Shortage) in
            try outbound.follow(settings)
            return Arrangement(
                settings,
                routes: Routes(
                    receiver: Application.receiver(
                        settings,
                        store: store,
                        ends: ends,
                        accepted: accepted,
                        signal: signal
                    ),
                    gitlab: Application.gitlab(settings, store: store, ids: ids, signal: signal),
                    reminderNames: Set(settings.namedReminders.keys.map { ExactString($0) }),
                    probes: probes,
                    adminSite: Application.adminSite(
                        settings,
                        store: store,
                        transport: transport,
                        signal: signal,
                        areWorkersRunning: areWorkersRunning,
                        drawing: drawing,
                        logger: logger
                    )
                ),
                workers: Application.workers(
                    settings,
                    store: store,
                    transport: transport,
                    clock: .system,
                    metrics: metrics,
                    logger: logger
                )
            )
        }
    }

    /// Returns what works off the queue as the arrangement in force says.
    func runner(_ limits: JobLimits, of live: LiveArrangement) -> JobRunner {
        JobRunner(
            store: store,
            workers: live.workers,
            limits: limits,
            signal: signal,
            ends: ends,
            logger: logger,
            metrics: metrics.registry,
            failpoints: KillSwitch.failpoints
        )
    }

    /// Returns what answers as the arrangement in force says.
    func server(_ configuration: ServerConfiguration, of live: LiveArrangement) -> Server {
        let access = AccessLog(ids: ids, logger: logger)
        let queue = QueueFigures(metrics.registry, store: store) {
            live.now.settings.queueMaxDepth
        }
        let entrance = Entrance(
            live: live,
            metrics: metrics,
            queue: queue,
            access: access,
            refusals: OverloadLog(logger: logger)
        )
        return Server(
            configuration: configuration,
            logger: logger,
            metrics: metrics.registry,
            admit: entrance.admission,
            refused: { access.write($0, if: live.now.logsAccess) },
            respond: entrance.respond
        )
    }
}
