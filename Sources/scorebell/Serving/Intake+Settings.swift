import Intake
import Jobs
import Platform
import Reminders

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
            trackers: settings.trackerOperations,
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
            trackers: settings.trackerOperations,
            store: parts.store,
            depthMax: settings.queueMaxDepth,
            clock: .system,
            ids: parts.ids,
            publicURL: settings.adminPublicURL,
            enqueued: parts.wake.ring
        )
    }
}

extension Settings {
    /// What the reminders do that keep tickets, by their names.
    // Ours: names in the configuration.
    fileprivate var trackerOperations: [String?: Operation] {
        var operations: [String?: Operation] = [nil: reminder.subject.operation]  // Ours: as above.
        for (name, reminder) in namedReminders { operations[name] = reminder.subject.operation }
        return operations.filter { !$0.value.isMessage }
    }
}
