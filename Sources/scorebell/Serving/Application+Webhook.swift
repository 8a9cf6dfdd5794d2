import Intake
import Jobs
import Vocabulary

/// The door of Port's webhooks.
extension Application {
    static func receiver(
        _ settings: Settings,
        store: any JobStore,
        ends: JobEnds,
        signal: QueueSignal
    ) -> Receiver {
        Receiver(
            verifier: settings.requiresSignature
                ? SignatureVerifier(
                    secrets: settings.port.webhookSecrets,
                    tolerance: settings.webhookTolerance
                ) : nil,
            sealed: SealedInputs(clientSecrets: settings.inputSecrets),
            store: store,
            depthMax: settings.queueDepthMax,
            clock: .system,
            held: HeldAnswers(ends: ends, synchronized: settings.synchronizedReminders),
            enqueued: signal.ring
        )
    }
}
