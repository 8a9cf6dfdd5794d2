import HTTPServer
import HTTPTypes
import Intake
import Jobs
import Logging
import Outbound
import Vocabulary

/// What is made from the configuration, and what asks for it.
extension Application {
    /// Returns what makes an arrangement from a configuration, now and whenever it is read again.
    static func arranging(
        over store: any JobStore,
        probes: Probes,
        transport: Transport,
        ids: IDSource,
        ends: JobEnds,
        signal: QueueSignal,
        logger: Logger
    ) -> @Sendable (Settings) -> Arrangement {
        // Outlives a change of the configuration: a call that came before it is still known.
        let accepted = AcceptedCalls()
        return { settings in
            Arrangement(
                settings,
                routes: Routes(
                    receiver: receiver(
                        settings,
                        store: store,
                        ends: ends,
                        accepted: accepted,
                        signal: signal
                    ),
                    gitlab: gitlab(settings, store: store, ids: ids, signal: signal),
                    reminderNames: Set(settings.namedReminders.keys),
                    probes: probes
                ),
                workers: workers(
                    settings,
                    store: store,
                    transport: transport,
                    clock: .system,
                    logger: logger
                )
            )
        }
    }

    static func server(
        _ settings: Settings,
        handedOver sockets: Int,
        live: LiveArrangement,
        store: any JobStore,
        metrics: ServiceMetrics,
        ids: IDSource,
        logger: Logger
    ) -> Server {
        let access = AccessLog(ids: ids, logger: logger)
        let queue = QueueFigures(metrics.registry, store: store) {
            live.now.settings.queueDepthMax
        }
        let entrance = Entrance(live: live, metrics: metrics, queue: queue, access: access)
        return Server(
            configuration: serverConfiguration(settings, handedOver: sockets),
            logger: logger,
            metrics: metrics.registry,
            refused: { access.write($0, if: live.now.settings.logsAccess) },
            respond: entrance.respond
        )
    }

    private static func serverConfiguration(
        _ settings: Settings,
        handedOver sockets: Int
    ) -> ServerConfiguration {
        var configuration = ServerConfiguration(
            limits: settings.http.limits,
            drainDeadline: serverGrace(of: settings.shutdownGrace),
            headerNames: [.portSignature, .portTimestamp, .runID, .traceParent],
            cancelsAbandoned: true
        )
        configuration.endpoint =
            sockets > 0 ? .inherited(count: sockets) : settings.http.endpoint
        configuration.tls = settings.http.tls
        configuration.proxies = settings.http.proxies
        return configuration
    }
}
