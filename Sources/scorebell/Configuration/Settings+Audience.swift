import JSON
import Reminders
import Scorecards
import Slack

/// What a key can need of others, each as the end of a sentence that begins with the key's name; nil
/// where it is there.
struct KeyNeeds {
    let reminder: String?
    let slack: SlackTarget
    let layout: Layout

    func botToken(_ reason: String = "an incoming webhook has a channel of its own.") -> String? {
        slack.isBot ? nil : "needs \(name(of: SettingKey.slackBotToken)): \(reason)"
    }

    var detailedLayout: String? {
        guard layout != .detailed else { return nil }
        return "needs \(name(of: SettingKey.reminderLayout)) to be detailed: the classic layout has"
            + " no place for it."
    }

    func owners(_ reason: String, where route: EntityPath?) -> String? {
        guard route == nil else { return nil }
        return "needs \(name(of: SettingKey.reminderRouteBy)): \(reason)"
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

extension Audience {
    /// Reads whom a reminder tells.
    init(_ needs: KeyNeeds, from reader: inout SettingsReader) {
        let name = needs.reminder
        // What lacks only the token is not told to lack the route too.
        let route = reader.value(\.reminderRouteBy, of: name)
        let noOwners = needs.owners("without it nobody is an owner.", where: route)
        let mention = reader.value(\.reminderMention, of: name)
        let groups =
            mention == .groups
            ? needs.owners("a group is found by its owner's name.", where: route) : nil
        let channelFrom = Self.channelFrom(needs, route, from: &reader)
        let readsChannels = reader.isGiven(reader.key(SettingKey.reminderChannelFrom, of: name))
        self.init(
            routeBy: reader.value(\.reminderRouteBy, of: name, unless: needs.botToken()),
            channels: Self.channels(needs, unless: noOwners, from: &reader),
            channelFrom: channelFrom,
            allowsWebhookURLs: reader.value(
                \.reminderAllowWebhookURLs,
                of: name,
                unless: readsChannels
                    ? nil
                    : "needs \(needs.name(of: SettingKey.reminderChannelFrom)): no other channel comes"
                        + " from the catalogue."
            ),
            deliverTo: reader.value(
                \.reminderDeliverTo,
                of: name,
                unless: needs.botToken("an incoming webhook writes to nobody else.")
            ),
            mention: reader.value(
                \.reminderMention,
                of: name,
                unless: needs.botToken("an incoming webhook finds nobody."),
                needs.detailedLayout,
                groups
            ),
            peopleFrom: reader.value(\.reminderPeopleFrom, of: name),
            mentionsMax: reader.value(\.reminderMentionsMax, of: name)
        )
        allowsWebhookURLs = allowsWebhookURLs && !channelFrom.isEmpty
        defaultChannel = Self.defaultChannel(needs, isRouted: isRouted, from: &reader)
    }

    /// Reads where channels stand, without the places at owners that are none.
    private static func channelFrom(
        _ needs: KeyNeeds,
        _ route: EntityPath?,
        from reader: inout SettingsReader
    ) -> [ChannelPath] {
        let name = needs.reminder
        let key = SettingKey.reminderChannelFrom.of(reminder: name)
        let paths = reader.value(\.reminderChannelFrom, of: name, unless: needs.botToken())
        let reason: String
        switch route {
        case .team, .relation: return paths
        case nil:
            reason =
                "which needs \(needs.name(of: SettingKey.reminderRouteBy)): without it nobody is"
                + " an owner."
        case .property(let property):
            reason = "but who owns by properties.\(property) is a word, which has no properties."
        }
        return paths.filter { path in
            switch path {
            case .entity: return true
            case .owner:
                if reader.isGiven(key) {
                    reader.note("\(reader.title(of: key)) names \(path), \(reason)")
                }
                return false
            }
        }
    }

    /// Reads the channels of owners, and reports each that has no form of a channel.
    private static func channels(
        _ needs: KeyNeeds,
        unless noOwners: String?,
        from reader: inout SettingsReader
    ) -> [ExactString: String] {
        let name = needs.reminder
        let key = reader.key(SettingKey.reminderChannels, of: name)
        let channels = reader.value(\.reminderChannels, of: name)
        for (owner, channel) in channels.sorted(by: { $0.key < $1.key }) {
            let place = "The channel of \"\(owner)\" in \(key.name)"
            if channel.isEmpty {
                reader.note(
                    "\(place) is missing; a name with # before it stands in quotation marks."
                )
            } else if let mistake = ChannelForm.mistake(in: channel) {
                reader.note("\(place) must be \(ChannelForm.expected): \(mistake)")
            }
        }
        return reader.value(
            \.reminderChannels,
            of: name,
            unless: needs.botToken(),
            noOwners
        )
    }

    /// Reads the default channel; nil where it is the destination's own.
    private static func defaultChannel(
        _ needs: KeyNeeds,
        isRouted: Bool,
        from reader: inout SettingsReader
    ) -> String? {
        let name = needs.reminder
        let key = reader.key(SettingKey.reminderDefaultChannel, of: name)
        let own = reader.key(SettingKey.slackChannel, of: name)
        let isOther = reader.isGiven(own) && reader.text(own) != reader.text(key)
        let channel = reader.value(
            \.reminderDefaultChannel,
            of: name,
            unless: needs.botToken(),
            isOther && !isRouted
                ? "needs \(needs.name(of: SettingKey.reminderRouteBy)) where \(own.name) is set:"
                    + " without it everything goes to one channel." : nil
        )
        guard isOther else { return nil }
        // A channel that is the reminder's own wins over a default that it inherits.
        let isInherited = name != nil && key == SettingKey.reminderDefaultChannel
        return isInherited && own != SettingKey.slackChannel ? nil : channel
    }
}

extension NoteRules {
    /// Reads what a reminder's notes say.
    init(_ needs: KeyNeeds, from reader: inout SettingsReader) {
        let name = needs.reminder
        let detailed = needs.detailedLayout
        self.init(
            sendWhen: reader.value(\.reminderSendWhen, of: name),
            isThreaded: reader.value(
                \.reminderThread,
                of: name,
                unless: needs.botToken("an incoming webhook does not tell what to reply to."),
                detailed
            ),
            language: reader.value(\.reminderLanguage, of: name, unless: detailed),
            entitiesMax: reader.value(\.reminderEntitiesMax, of: name, unless: detailed),
            exemptFrom: reader.value(\.reminderExemptFrom, of: name, unless: detailed),
            dueFrom: reader.value(\.reminderDueFrom, of: name, unless: detailed),
            graceDays: reader.value(\.reminderGrace, of: name, unless: detailed),
            isRehearsed: reader.value(\.reminderRehearse, of: name),
            messagesMax: reader.value(\.reminderMaxMessages, of: name)
        )
    }
}
