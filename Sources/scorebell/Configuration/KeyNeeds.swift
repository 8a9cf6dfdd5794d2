import Reminders
import Scorecards

/// What a key can need of others, each as the end of a sentence that begins with the key's name; nil
/// where it is there.
struct KeyNeeds {
    let reminder: String?
    /// False where it keeps tickets: what only messages need is then no matter.
    let sendsMessages: Bool
    let slack: SlackTarget
    let layout: Layout
    /// Whether it says who owns entities, be it wrongly.
    let isRouted: Bool

    func botToken(_ reason: String = "an incoming webhook has a channel of its own.") -> String? {
        slack.isBot || !sendsMessages
            ? nil : "needs \(name(of: SettingKey.slackBotToken)): \(reason)"
    }

    var detailedLayout: String? {
        guard layout != .detailed, sendsMessages else { return nil }
        return "needs \(name(of: SettingKey.reminderLayout)) to be detailed: the classic layout has"
            + " no place for it."
    }

    func route(_ reason: String) -> String? {
        isRouted || !sendsMessages ? nil : routeNeed(reason)
    }

    /// Returns why nothing can stand at an owner, as the end of a sentence that names a path there.
    func lack(ofOwnersBy path: EntityPath?) -> String? {
        switch path {
        case .property(let property):
            return "but who owns by properties.\(property) is a word, which has no properties."
        case .team, .relation, nil:
            return isRouted ? nil : "which \(routeNeed("without it nobody is an owner."))"
        }
    }

    private func routeNeed(_ reason: String) -> String {
        "needs \(name(of: SettingKey.reminderRouteBy)): \(reason)"
    }

    /// Returns the reminder's own key, which is where what lacks would be set.
    func name(of key: SettingKey) -> String { key.of(reminder: reminder).name }
}

extension SettingsReader {
    /// Returns the value of a row that needs other keys, or its default where one of them lacks.
    ///
    /// That is an error where the value stands. A named reminder that inherits it, and does without
    /// what it needs, does without the value too.
    mutating func value<Value: Equatable>(
        _ row: KeyPath<SettingsTable, Setting<Value>>,
        of reminder: String?,
        unless needs: String?...
    ) -> Value {
        let value = self.value(row, of: reminder)
        let setting = SettingsTable.rows[keyPath: row]
        let lacks = needs.compactMap(\.self)
        guard value != setting.substitute, !lacks.isEmpty else { return value }
        let key = setting.key.of(reminder: reminder)
        if isGiven(key) { for lack in lacks { note("\(title(of: key)) \(lack)") } }
        return setting.substitute
    }
}
