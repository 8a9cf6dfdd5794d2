package import Reminders

/// What reminders want to do in Slack.
extension SlackFeature {
    /// Returns what a reminder needs permissions for, beside posting to its own channel.
    ///
    /// - Parameters:
    ///   - audience: Whom the reminder tells.
    ///   - joins: Whether public channels are joined.
    /// - Returns: Each once, in the order of the cases.
    package static func wanted(by audience: Audience, joins: Bool) -> [SlackFeature] {
        allCases.filter { feature in
            switch feature {
            case .otherChannels: audience.hasOtherChannels && !joins
            case .joining: joins
            case .channelNames: audience.mayNameChannels
            case .searchingChannels: audience.hasOtherChannels
            case .mentioningPeople:
                switch audience.mention {
                case .owners: true
                case .none, .groups: false
                }
            case .mentioningGroups:
                switch audience.mention {
                case .groups: true
                case .none, .owners: false
                }
            case .directMessages, .searchingDirectMessages:
                switch audience.deliverTo {
                case .people: true
                case .channels: false
                }
            }
        }
    }
}

extension Audience {
    /// Whether messages may go to channels that are not the configured one.
    fileprivate var hasOtherChannels: Bool { !namedChannels.isEmpty || !channelFrom.isEmpty }

    /// Whether a channel may be given by its name: what the catalogue says is known later.
    fileprivate var mayNameChannels: Bool {
        !channelFrom.isEmpty
            || namedChannels.contains { channel in
                switch ChannelForm(channel) {
                case .name: true
                case .id, .webhook, .other: false
                }
            }
    }

    private var namedChannels: [String] {
        channels.values + (defaultChannel.map { [$0] } ?? [])
    }
}
