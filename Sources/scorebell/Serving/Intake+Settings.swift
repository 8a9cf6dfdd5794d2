import Intake
import Jobs
import Platform

extension Receiver {
    /// Makes what takes Port's webhooks.
    init(_ settings: Settings, _ parts: LastingParts) {
        self.init(
            verifier: settings.webhookRequireSignature
                ? SignatureVerifier(
                    secrets: settings.port.webhookSecrets,
                    tolerance: settings.webhookTolerance
                ) : nil,
            replays: parts.replayGuard,
            decryptor: InputDecryptor(clientSecrets: settings.inputSecrets),
            store: parts.store,
            depthMax: settings.queueMaxDepth,
            clock: .system,
            replies: SynchronousReplies(
                ends: parts.ends,
                synchronized: settings.synchronizedReminders
            ),
            enqueued: parts.wake.ring
        )
    }
}

extension GitLabTrigger {
    /// Makes what takes GitLab's triggers; nil without a trigger token: then its paths are not there.
    init?(_ settings: Settings, _ parts: LastingParts) {
        guard !settings.triggerTokens.isEmpty else { return nil }
        self.init(
            tokens: settings.triggerTokens,
            decryptor: InputDecryptor(clientSecrets: settings.inputSecrets),
            store: parts.store,
            depthMax: settings.queueMaxDepth,
            clock: .system,
            ids: parts.ids,
            publicURL: settings.adminPublicURL,
            enqueued: parts.wake.ring
        )
    }
}
