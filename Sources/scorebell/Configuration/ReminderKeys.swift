/// The keys that say what one reminder is about, where it goes, and who may trigger it.
struct ReminderKeys: Sendable {
    /// Nil for the reminder without a name, whose keys a named one falls back on.
    let name: String?

    /// The longest name of a reminder; it is a part of paths and of environment names.
    static let nameBytesMax = 64

    /// Keys that each reminder can have, as the unnamed one spells them.
    private static let unnamed: [SettingKey] = [
        .reminderBlueprint, .reminderScorecard, .reminderOperationKind, .reminderTargetKind,
        .reminderFilterRule, .reminderLayout, .reminderTeamRanking, .slackWebhookURL,
        .slackBotToken, .slackChannel, .slackAPIURL, .slackOnUnknown, .slackInterval,
        .webhookSynchronized, .gitlabTriggerToken,
    ]

    /// Whether each reminder can have that key, as the unnamed one spells it.
    static func isOfReminder(_ key: SettingKey) -> Bool { unnamed.contains(key) }

    /// Every key of this reminder.
    var all: [SettingKey] { Self.unnamed.map(key) }

    /// Returns the key of this reminder that stands for one of the unnamed reminder's.
    ///
    /// `reminder.layout` is `reminders.weekly.layout`, `slack.on-unknown` is
    /// `reminders.weekly.slack.on-unknown`.
    func key(_ unnamed: SettingKey) -> SettingKey {
        guard let name else { return unnamed }
        let own =
            unnamed.name.hasPrefix("reminder.")
            ? String(unnamed.name.dropFirst("reminder.".count)) : unnamed.name
        var key = unnamed
        key.name = "reminders.\(name).\(own)"
        key.fallback = nil
        return key
    }

    /// Whether a reminder can be called that: lower-case letters, digits, and dashes between them.
    ///
    /// Anything else would be ambiguous in an environment name or need escaping in a path.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= nameBytesMax && text.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil
    }
}
