import Intake
import Platform
import Reminders
import Schedules
import Scorecards
import Slack

/// Reading the reminders.
extension Settings {
    /// The tokens of the GitLab-compatible URLs, each with its reminder.
    var triggerTokens: [TriggerToken] {
        let tokens = [(name: String?.none, reminder: reminder)] + namedReminders.map { ($0, $1) }
        return tokens.compactMap { name, reminder in
            reminder.triggerToken.map { TriggerToken(reminder: name, token: $0) }
        }
    }

    /// The reminders whose runs are synchronous when the body does not say; nil is the unnamed one.
    var synchronizedReminders: Set<String?> {
        let names = namedReminders.filter { $0.value.isSynchronized }.map { String?.some($0.key) }
        return Set(names + (reminder.isSynchronized ? [nil] : []))
    }

    /// The reminders that are sent by themselves, the unnamed one first.
    var schedules: [ReminderSchedule] {
        let named = namedReminders.sorted { $0.key < $1.key }
        return ([(name: String?.none, reminder: reminder)] + named.map { ($0.key, $0.value) })
            .compactMap { name, reminder in
                reminder.schedule.map {
                    ReminderSchedule(reminder: name, schedule: $0, latenessMax: reminder.catchUp)
                }
            }
    }

    /// The secrets with which Port may have encrypted inputs.
    var inputSecrets: [Secret] { [port.clientSecret] + port.webhookSecrets }

    /// Reports tokens that would trigger two reminders.
    static func checkTokens(of names: [String], in reader: inout SettingsReader) {
        var owners: [String: SettingKey] = [:]
        for name in [nil] + names.map(String?.some) {
            let key = SettingKey.gitlabTriggerToken.of(reminder: name)
            guard let token = reader.text(key) else { continue }
            if let owner = owners[token] {
                reader.note("\(owner.name) and \(key.name) must be different tokens.")
            }
            owners[token] = key
        }
    }
}

extension Settings.Reminder {
    /// Reads a reminder; a named one inherits missing values from the unnamed one.
    init(_ name: String?, sends: Bool = true, from reader: inout SettingsReader) {
        let operation = Self.operation(of: name, from: &reader)
        tracker = TrackerTarget(of: name, for: operation, from: &reader)
        slack =
            operation.isMessage
            ? SlackTarget(of: name, sends: sends, from: &reader) : .webhook(Secret(""))
        let layout = reader.value(\.reminderLayout, of: name)
        let needs = KeyNeeds(
            reminder: name,
            sendsMessages: operation.isMessage,
            slack: slack,
            layout: layout,
            isRouted: reader.text(reader.key(SettingKey.reminderRouteBy, of: name))
                != SettingKey.none
        )
        subject = ReminderSubject(
            operation: operation,
            blueprint: reader.value(\.reminderBlueprint, of: name),
            scorecard: reader.value(\.reminderScorecard, of: name),
            filterRule: reader.value(\.reminderFilterRule, of: name),
            layout: layout,
            teamRanking: reader.value(\.reminderTeamRanking, of: name),
            audience: Audience(needs, from: &reader),
            notes: NoteRules(needs, from: &reader),
            tickets: TicketRules(needs, of: operation, from: &reader)
        )
        joinsChannels = reader.value(\.slackJoin, of: name, unless: needs.botToken())
        onUnknown = reader.value(\.slackOnUnknown, of: name)
        slackInterval = reader.value(\.slackInterval, of: name)
        isSynchronized = reader.value(\.webhookSynchronized, of: name)
        let zone = reader.value(\.reminderTimeZone, of: name)
        schedule = reader.value(\.reminderSchedule, of: name).map { Schedule($0, in: zone) }
        catchUp = reader.value(\.reminderCatchUp, of: name)
        // A token triggers one reminder, so named reminders do not inherit it.
        var token = SettingsTable.rows.gitlabTriggerToken
        token.key = token.key.of(reminder: name)
        triggerToken = reader.value(token)
    }

    /// Reads the operation, which has to suit the target.
    private static func operation(
        of name: String?,
        from reader: inout SettingsReader
    ) -> Operation {
        let operationKey = reader.key(SettingKey.reminderOperationKind, of: name)
        let targetKey = reader.key(SettingKey.reminderTargetKind, of: name)
        let operation = reader.value(\.reminderOperationKind, of: name)
        let target = reader.value(\.reminderTargetKind, of: name)
        // Who names another operation for one reminder need not name its target too.
        let isInherited =
            targetKey == SettingKey.reminderTargetKind
            && operationKey != SettingKey.reminderOperationKind
        if operation.target != target, reader.isGiven(targetKey), !isInherited {
            reader.note(
                "\(reader.title(of: targetKey)) must be \(operation.target.rawValue)"
                    + " where \(reader.word(for: operationKey)) is \(operation.rawValue), not"
                    + " \"\(target.rawValue)\"."
            )
        }
        return operation
    }
}
