package import JSON
package import Scorecards

/// Whom a reminder tells, as configured: one note for each owner, or one for all.
package struct Audience: Sendable, Hashable {
    /// Where an entity's owners stand; nil makes one note for all entities.
    package var routeBy: EntityPath?
    /// The channels of owners, by identifier, in any form that a catalogue holds; they win over the
    /// paths.
    package var channels: [ExactString: String]
    /// Where owners' channels stand, tried in order.
    package var channelFrom: [ChannelPath]
    /// For entities without owner and owners without channel, in any form; nil is the destination's
    /// own channel.
    package var defaultChannel: String?
    /// Whether a channel found in the catalogue may be a webhook's URL.
    package var allowsWebhookURLs: Bool
    package var deliverTo: Receivers
    package var mention: Mention
    /// Where the people of an entity stand, tried in order: the first that names somebody counts.
    package var peopleFrom: [EntityPath]
    /// How many people one message mentions.
    package var mentionsMax: Int

    package enum Receivers: String, Sendable, Hashable, CaseIterable { case channels, people }

    package enum Mention: String, Sendable, Hashable, CaseIterable { case none, owners, groups }

    package init(
        routeBy: EntityPath? = nil,
        channels: [ExactString: String] = [:],
        channelFrom: [ChannelPath] = [],
        defaultChannel: String? = nil,
        allowsWebhookURLs: Bool = false,
        deliverTo: Receivers = .channels,
        mention: Mention = .none,
        peopleFrom: [EntityPath] = [.team],
        mentionsMax: Int = 5
    ) {
        self.routeBy = routeBy
        self.channels = channels
        self.channelFrom = channelFrom
        self.defaultChannel = defaultChannel
        self.allowsWebhookURLs = allowsWebhookURLs
        self.deliverTo = deliverTo
        self.mention = mention
        self.peopleFrom = peopleFrom
        self.mentionsMax = mentionsMax
    }

    /// True where entities go to more than one place.
    package var isRouted: Bool {
        routeBy != nil || !channelFrom.isEmpty || deliverTo == .people
    }

    /// True where somebody's people have to be known.
    package var needsPeople: Bool { mention == .owners || deliverTo == .people }
}

/// Where the channel of an owner stands: `owner.properties.X` or `entity.properties.X`.
package enum ChannelPath: Sendable, Hashable, CustomStringConvertible {
    case owner(EntityPath)
    case entity(EntityPath)

    /// Reads a path with `owner.` or `entity.` before it; nil for anything else.
    package init?(_ text: String) {
        func path(behind prefix: String) -> EntityPath? {
            guard text.utf8.starts(with: prefix.utf8) else { return nil }
            let rest = text.utf8.dropFirst(prefix.utf8.count)
            switch EntityPath(String(decoding: rest, as: UTF8.self)) {
            case .team, nil: return nil
            case let path?: return path
            }
        }
        if let path = path(behind: "owner.") {
            self = .owner(path)
        } else if let path = path(behind: "entity.") {
            self = .entity(path)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .owner(let path): "owner.\(path)"
        case .entity(let path): "entity.\(path)"
        }
    }
}
