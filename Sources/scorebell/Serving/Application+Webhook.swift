import Platform
import Intake
import Jobs

/// Port's webhooks.
extension Application {
    static func receiver(
        _ settings: Settings,
        store: any JobStore,
        ends: JobEnds,
        accepted: ReplayGuard,
        signal: WakeSignal
    ) -> Receiver {
        Receiver(
            verifier: settings.webhookRequireSignature
                ? SignatureVerifier(
                    secrets: settings.port.webhookSecrets,
                    tolerance: settings.webhookTolerance
                ) : nil,
            replays: accepted,
            decryptor: InputDecryptor(clientSecrets: settings.inputSecrets),
            store: store,
            depthMax: settings.queueMaxDepth,
            clock: .system,
            replies: SynchronousReplies(ends: ends, synchronized: settings.synchronizedReminders),
            enqueued: signal.ring
        )
    }
}
