import Intake
import Jobs
import Platform

/// The GitLab-compatible URLs.
extension Application {
    /// Returns nil without a trigger token: then its paths are not there.
    static func gitlab(
        _ settings: Settings,
        store: any JobStore,
        ids: IDSource,
        signal: WakeSignal
    ) -> GitLabTrigger? {
        guard !settings.triggerTokens.isEmpty else { return nil }
        return GitLabTrigger(
            tokens: settings.triggerTokens,
            decryptor: InputDecryptor(clientSecrets: settings.inputSecrets),
            store: store,
            depthMax: settings.queueMaxDepth,
            clock: .system,
            ids: ids,
            publicURL: settings.adminPublicURL,
            enqueued: signal.ring
        )
    }
}
