package import Platform

/// A token that may trigger one reminder through the GitLab-compatible URLs.
package struct TriggerToken: Sendable {
    /// Which of the configured reminders it triggers; nil for the one without a name.
    package var reminder: String?
    package var token: Secret

    package init(reminder: String?, token: Secret) {
        self.reminder = reminder
        self.token = token
    }
}
