import Destinations
import Intake
import Messages
import Scorecards
import Vocabulary
import Workers

/// Reading what one reminder is about, and where it goes.
extension Settings {
    /// The tokens of the GitLab-compatible URLs, each with the reminder that it triggers.
    var triggerTokens: [TriggerToken] {
        let tokens = [(name: String?.none, reminder: reminder)] + namedReminders.map { ($0, $1) }
        return tokens.compactMap { name, reminder in
            reminder.triggerToken.map { TriggerToken(reminder: name, token: $0) }
        }
    }

    /// The reminders whose runs end by our answer where the body does not say; nil is the unnamed.
    var synchronizedReminders: Set<String?> {
        let names = namedReminders.filter { $0.value.isSynchronized }.map { String?.some($0.key) }
        return Set(names + (reminder.isSynchronized ? [nil] : []))
    }

    /// The secrets with which Port may have encrypted inputs.
    var inputSecrets: [Secret] { [port.clientSecret] + port.webhookSecrets }

    /// Reads a reminder; one with a name takes what it does not say from the one without.
    static func reminder(
        _ name: String?,
        sends: Bool = true,
        from reader: inout SettingsReader
    ) -> Reminder {
        let source = ReminderSource(name: name)
        let subject = subject(name, from: &reader)
        let isForSlack = subject.operation.target == .slack
        return Reminder(
            subject: subject,
            slack: slackTarget(name, sends: sends && isForSlack, from: &reader),
            onUnknown: reader.parsed(
                source.key(.slackOnUnknown, in: reader),
                orElse: .resend,
                Workers.Reminder.WhenUnknown.init(rawValue:)
            ),
            slackInterval: .milliseconds(
                reader.number(source.key(.slackInterval, in: reader), in: 0...60_000)
            ),
            isSynchronized: reader.flag(source.key(.webhookSynchronized, in: reader)),
            triggerToken: triggerToken(source, from: &reader)
        )
    }

    /// Reads what a reminder is about.
    private static func subject(
        _ name: String?,
        from reader: inout SettingsReader
    ) -> ReminderSubject {
        let source = ReminderSource(name: name)
        return ReminderSubject(
            operation: operation(source, from: &reader),
            blueprint: reader.required(source.key(.reminderBlueprint, in: reader)),
            scorecard: reader.required(source.key(.reminderScorecard, in: reader)),
            filterRule: filterRule(source, from: &reader),
            layout: reader.parsed(
                source.key(.reminderLayout, in: reader),
                orElse: .classic,
                Layout.init(rawValue:)
            ),
            teamRanking: reader.parsed(
                source.key(.reminderTeamRanking, in: reader),
                orElse: .topLevel,
                TeamRanking.init(rawValue:)
            )
        )
    }

    /// Where a reminder's keys are looked up.
    private struct ReminderSource {
        let name: String?

        /// The reminder's own key where it is set, else the unnamed reminder's.
        func key(_ unnamed: SettingKey, in reader: SettingsReader) -> SettingKey {
            let own = ReminderKeys(name: name).key(unnamed)
            return reader.text(own) == nil ? unnamed : own
        }
    }

    /// What it does, for telling of it; what is wrong counts as a reminder.
    static func operation(of name: String?, in reader: SettingsReader) -> OperationKind {
        let key = ReminderSource(name: name).key(.reminderOperationKind, in: reader)
        return reader.text(key).flatMap(OperationKind.init(rawValue:)) ?? .scorecardReminder
    }

    /// Which entities it looks at; a rule is checked with all the rules within it.
    private static func filterRule(
        _ source: ReminderSource,
        from reader: inout SettingsReader
    ) -> JSONValue? {
        let key = source.key(.reminderFilterRule, in: reader)
        guard let text = reader.text(key) else { return nil }
        do {
            return try FilterRule(try JSONValue(parsing: Array(text.utf8))).json
        } catch let error as FilterRuleError {
            reader.note(key, text, because: "\(error).")
        } catch {
            reader.note(key, text, because: "\(error)")
        }
        return nil
    }

    /// What it does, which has to go together with where it goes.
    private static func operation(
        _ source: ReminderSource,
        from reader: inout SettingsReader
    ) -> OperationKind {
        let operationKey = source.key(.reminderOperationKind, in: reader)
        let targetKey = source.key(.reminderTargetKind, in: reader)
        let operation = reader.parsed(
            operationKey,
            orElse: OperationKind.scorecardReminder,
            OperationKind.init(rawValue:)
        )
        let target = reader.parsed(targetKey, orElse: TargetKind.slack, TargetKind.init(rawValue:))
        if operation.target != target, operation.target == .slack || reader.isGiven(targetKey) {
            reader.note(
                "\(reader.title(of: targetKey)) must be \(operation.target.rawValue)"
                    + " where \(reader.word(for: operationKey)) is \(operation.rawValue), not"
                    + " \"\(target.rawValue)\"."
            )
        }
        if operation.target != .slack {
            reader.note(
                "\(reader.title(of: operationKey)) must be \(operationKey.expected):"
                    + " \(operation.rawValue) is not built yet."
            )
        }
        return operation
    }

    /// A token triggers one reminder, so a named reminder does not inherit one.
    private static func triggerToken(
        _ source: ReminderSource,
        from reader: inout SettingsReader
    ) -> Secret? {
        reader.parsed(
            ReminderKeys(name: source.name).key(.gitlabTriggerToken),
            orElse: Secret?.none
        ) { text in
            text.contains(where: \.isWhitespace) ? nil : .some(Secret(text))
        }
    }

    /// Notes tokens that would trigger two reminders.
    static func checkTokens(of names: [String], in reader: inout SettingsReader) {
        var owners: [String: SettingKey] = [:]
        for name in [nil] + names.map(String?.some) {
            let key = ReminderKeys(name: name).key(.gitlabTriggerToken)
            guard let token = reader.text(key) else { continue }
            if let owner = owners[token] {
                reader.note("\(owner.name) and \(key.name) must be different tokens.")
            }
            owners[token] = key
        }
    }
}
