import HTTPServer
import Logging
import Platform
import Reminders
import Scorecards

/// Warnings about valid but risky settings.
extension Settings {
    /// Logs the warnings, at the start and after each reload.
    func warn(_ logger: Logger) {
        for warning in warnings { logger.warning("\(warning)") }
    }

    /// The warnings, one sentence each.
    var warnings: [String] {
        var warnings: [String] = []
        if !self.webhookRequireSignature {
            warnings.append("Webhook signatures are not checked: anybody can start a reminder.")
        }
        warnings += guessable.map {
            "\($0) holds a secret of fewer than \(Self.secretBytesMin) characters, which could be"
                + " guessed."
        }
        if self.databaseURL.isOpenToNetwork {
            let key = SettingKey.databaseURL
            warnings.append(
                """
                \(key.name) (\(key.environmentName)) leads to another machine without \
                sslmode=verify-full: somebody in between could read and change the queue.
                """
            )
        }
        warnings += plainAddresses.map {
            "\($0) begins with http://: whoever is in between can read the token."
        }
        warnings += namelessAssignees.map {
            "\($0) is $team, whose members Port knows by e-mail address, and GitHub by login only:"
                + " nobody is assigned. Name a property that holds logins."
        }
        let connections = OpenFiles.connections(atMost: http.limits.connections)
        if connections < http.limits.connections {
            let key = SettingKey.httpMaxConnections
            warnings.append(
                """
                \(key.name) (\(key.environmentName)) is \(http.limits.connections), but this process \
                may have \(OpenFiles.limit) files open, of which \(OpenFiles.keptBack) are kept back: \
                it takes \(connections) connections at once. Raise the limit of open files \
                (ulimit -n, LimitNOFILE), or lower \(key.name).
                """
            )
        }
        return warnings
    }

    /// The keys of trackers' addresses to which a token goes unencrypted, but for this machine's.
    private var plainAddresses: [String] {
        let names = [nil] + namedReminders.keys.sorted().map(String?.some)
        let keys = names.flatMap { name in
            [SettingKey.jiraURL, SettingKey.githubAPIURL].map { $0.of(reminder: name) }
        }
        return
            keys.filter { key in
                guard let address = values.text(key).flatMap(WebAddress.init) else { return false }
                return !address.isSecure && !address.isLocal
            }
            .map(values.title)
    }

    /// The keys that name people for issues by what GitHub does not know them by.
    private var namelessAssignees: [String] {
        let key = SettingsTable.rows.tickets.ticketsAssignFrom.key
        let reminders = [(nil, reminder)] + namedReminders.map { (Optional($0.key), $0.value) }
        let keys: [SettingKey] = reminders.compactMap { name, reminder in
            switch reminder.tracker {
            case .github?:
                reminder.subject.tickets.assignFrom == .team ? values.key(key, of: name) : nil
            case .jira?, nil: nil
            }
        }
        return Set(keys.map(values.title)).sorted()
    }

    /// A shorter secret could be guessed, however slowly; it is accepted all the same.
    private static let secretBytesMin = 16

    /// The keys of too short secrets, among those that people choose.
    private var guessable: [String] {
        let keys =
            [
                SettingKey.portClientSecret, SettingKey.portWebhookSecret,
                SettingKey.portPreviousWebhookSecrets, SettingKey.gitlabTriggerToken,
                SettingKey.adminToken,
            ] + namedReminders.keys.sorted().map { SettingKey.gitlabTriggerToken.of(reminder: $0) }
        return
            keys.filter { key in
                guard let text = values.text(key) else { return false }
                return (key.form == .list ? SettingKey.words(of: text) : [text])
                    .contains { $0.utf8.count < Self.secretBytesMin }
            }
            .map(values.title)
    }
}
