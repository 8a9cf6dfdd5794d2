import JSON
import Reminders
import Scorecards
import Slack

extension Audience {
    /// Reads whom a reminder tells.
    init(_ needs: KeyNeeds, from reader: inout SettingsReader) {
        let name = needs.reminder
        let mention = reader.value(\.reminderMention, of: name)
        let groups =
            mention == .groups ? needs.route("a group is found by its owner's name.") : nil
        let channelFrom = Self.channelFrom(needs, from: &reader)
        let readsChannels = reader.isGiven(reader.key(SettingKey.reminderChannelFrom, of: name))
        self.init(
            routeBy: reader.value(\.reminderRouteBy, of: name, unless: needs.botToken()),
            channels: Self.channels(needs, from: &reader),
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
        // Tickets have owners, and no channels.
        guard needs.sendsMessages else {
            self = Audience(routeBy: routeBy)
            return
        }
        allowsWebhookURLs = allowsWebhookURLs && !channelFrom.isEmpty
        defaultChannel = Self.defaultChannel(needs, isRouted: isRouted, from: &reader)
    }

    /// Reads where channels stand, without the places at owners that are none.
    private static func channelFrom(
        _ needs: KeyNeeds,
        from reader: inout SettingsReader
    ) -> [ChannelPath] {
        let name = needs.reminder
        let key = SettingKey.reminderChannelFrom.of(reminder: name)
        let paths = reader.value(\.reminderChannelFrom, of: name, unless: needs.botToken())
        let owners = reader.value(\.reminderRouteBy, of: name)
        guard needs.sendsMessages, let lack = needs.lack(ofOwnersBy: owners) else { return paths }
        return paths.filter { path in
            switch path {
            case .entity: return true
            case .owner:
                if reader.isGiven(key) {
                    reader.note("\(reader.title(of: key)) names \(path), \(lack)")
                }
                return false
            }
        }
    }

    /// Reads the channels of owners, and reports each that has no form of a channel.
    private static func channels(
        _ needs: KeyNeeds,
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
            needs.route("without it nobody is an owner.")
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
