import Intake
import Jobs
import Vocabulary

/// What answers the requests.
extension Application {
    static func routes(
        _ settings: Settings,
        store: any JobStore,
        ids: IDSource,
        signal: QueueSignal,
        _ probes: Probes
    ) -> Routes {
        Routes(
            receiver: Receiver(
                verifier: settings.requiresSignature
                    ? SignatureVerifier(
                        secrets: settings.port.webhookSecrets,
                        tolerance: settings.webhookTolerance
                    ) : nil,
                store: store,
                depthMax: settings.queueDepthMax,
                clock: .system,
                enqueued: signal.ring
            ),
            gitlab: gitlab(settings, store: store, ids: ids, signal: signal),
            reminderNames: Set(settings.namedReminders.keys),
            probes: probes
        )
    }
}
