import JSON
import Jobs
import Reminders

/// What the destination said of the channels, people and groups of a run.
package struct Addresses {
    private var channels: [ExactString: ReachAnswer.Channel] = [:]
    private var people: [ExactString: String?] = [:]
    private var groups: [ExactString: String?] = [:]
    /// The default channel of the configuration; nil for the destination's own.
    private var defaultChannel: String?
    /// What the destination learned on the way, by key.
    // Ours: keys of the destinations' making.
    private(set) var learned: [String: String] = [:]
    /// What a person should repair, a sentence each.
    private(set) var warnings: [String] = []

    /// Where a note goes.
    struct Target {
        /// Nil for the destination's own channel.
        var place: String?
        /// What people call it; nil for the destination's own channel.
        var channel: String?
        /// Why it is the default channel and not the owner's; nil where it is theirs.
        var fallback: String?
        /// Where it goes when the place refuses; nil where there is nothing else.
        var instead: PlannedNote.Instead?
    }

    /// Asks for everything in the groups that was not asked for before.
    mutating func ask(
        _ destination: Destination,
        for noteGroups: NoteGroups,
        of audience: Audience,
        _ memory: PlanMemory
    ) async throws {
        defaultChannel = audience.defaultChannel
        guard let reach = destination.reach else { return }
        var request = ReachRequest(
            allowsWebhookURLs: audience.allowsWebhookURLs,
            now: memory.now
        )
        var asked: Set<ExactString> = []
        for channel in noteGroups.groups.map(\.channel) + [defaultChannel] {
            guard let channel, channels[ExactString(channel)] == nil,
                asked.insert(ExactString(channel)).inserted
            else { continue }
            request.channels.append(channel)
        }
        asked = []
        for person in noteGroups.groups.flatMap(\.people) + noteGroups.unreachable {
            guard people[ExactString(person.address)] == nil,
                asked.insert(ExactString(person.address)).inserted
            else { continue }
            request.people.append(person)
        }
        asked = []
        if audience.mention == .groups {
            for owner in noteGroups.groups.compactMap(\.owner) {
                for name in [owner.identifier, owner.title]
                where groups[ExactString(name)] == nil
                    && asked.insert(ExactString(name)).inserted
                {
                    request.groups.append(name)
                }
            }
        }
        guard !request.isEmpty else { return }
        let prefix = "\(destination.origin)/"
        for record in try await memory.records(of: Self.book, prefix: prefix) {
            let key = String(decoding: record.key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            request.known[key] = ReachRequest.Known(
                value: String(decoding: record.value, as: UTF8.self),
                at: record.writtenAt
            )
        }
        take(try await reach(request), to: request, prefix: prefix)
    }

    /// The book of the ledger that keeps what destinations learned.
    package static let book = "addresses"

    private mutating func take(
        _ answer: ReachAnswer,
        to request: ReachRequest,
        prefix: String
    ) {
        for (text, channel) in zip(request.channels, answer.channels) {
            channels[ExactString(text)] = channel
        }
        for (person, id) in zip(request.people, answer.people) {
            people[ExactString(person.address)] = .some(id)
        }
        for (name, id) in zip(request.groups, answer.groups) {
            groups[ExactString(name)] = .some(id)
        }
        for (key, value) in answer.learned { learned[prefix + key] = value }
        for warning in answer.warnings where !warnings.contains(warning) {
            warnings.append(warning)
        }
    }

    /// The destination's id of a person; nil for who is not there.
    func id(of person: Person) -> String? { people[ExactString(person.address)] ?? nil }

    /// The names of those whom the destination does not know.
    func missingNames(in noteGroups: NoteGroups) -> [String] {
        var seen: Set<ExactString> = []
        return (noteGroups.groups.flatMap(\.people) + noteGroups.unreachable)
            .filter { person in
                id(of: person) == nil && seen.insert(ExactString(person.address)).inserted
            }
            .map(\.name)
    }

    /// How many people were asked for and are there, and how many are not; where the destination
    /// warned of something, nobody knows whether they are.
    var peopleCounts: (found: Int, missing: Int, failed: Int) {
        let found = people.values.count { $0 != nil }
        let rest = people.count - found
        return warnings.isEmpty ? (found, rest, 0) : (found, 0, rest)
    }

    /// Those whom a note mentions, at most as many as the audience allows.
    func mentioned(in group: NoteGroup, by audience: Audience) -> [Addressee] {
        // A direct message tells its receiver anyway.
        guard group.receiver == nil else { return [] }
        switch audience.mention {
        case .none: return []
        case .owners:
            let named = group.people.map { person in
                var person = person
                person.id = id(of: person)
                return person
            }
            // Those that can be mentioned come first, for only they are told by it.
            let sorted = named.filter { $0.id != nil } + named.filter { $0.id == nil }
            return sorted.prefix(audience.mentionsMax).map(Addressee.person)
        case .groups:
            guard let owner = group.owner else { return [] }
            for name in [owner.identifier, owner.title] {
                if let id = groups[ExactString(name)] ?? nil {
                    return [.group(name: owner.title, id: id)]
                }
            }
            return []
        }
    }

    /// Where the note of a group goes.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - words: How the fallback is explained.
    /// - Returns: The owner's channel or the person, if they can be had; else the default channel.
    func target(of group: NoteGroup, words: any Wording) -> Target {
        if let person = group.receiver, let id = id(of: person) {
            var target = Target(place: id, channel: person.name)
            target.instead = (ownTarget(of: group) ?? defaultTarget).asInstead
            return target
        }
        var target: Target
        if let own = ownTarget(of: group) {
            target = own
            if own.place != defaultTarget.place { target.instead = defaultTarget.asInstead }
        } else {
            target = defaultTarget
            if let channel = group.channel {
                target.fallback = words.channelRefused(
                    Self.shown(channel),
                    because: reason(of: channel)
                )
            } else if group.owner != nil {
                target.fallback = words.withoutChannel
            }
        }
        if let person = group.standsInFor {
            target.fallback = words.personUnreachable(person.name)
        }
        return target
    }

    private func ownTarget(of group: NoteGroup) -> Target? {
        guard let channel = group.channel,
            case .place(let place, let name)? = channels[ExactString(channel)]
        else { return nil }
        return Target(place: place, channel: name)
    }

    private var defaultTarget: Target {
        guard let defaultChannel,
            case .place(let place, let name)? = channels[ExactString(defaultChannel)]
        else { return Target() }
        return Target(place: place, channel: name)
    }

    /// Returns what tells a channel from others in the ledger; nil for none.
    ///
    /// An address is no secret. A channel that cannot be had may be written as one, so it has a
    /// digest.
    func key(of channel: String?) -> String? {
        guard let channel else { return nil }
        if case .place(let place, _)? = channels[ExactString(channel)] { return place }
        return "refused:\(channel.digest)"
    }

    /// More is no name, and would fill a message.
    private static let shownMax = 80

    /// Returns a channel of the catalogue as people may see it: of a link only where it leads, also
    /// of one without `https://`, for the rest can be a secret.
    private static func shown(_ channel: String) -> String {
        let scheme = channel.firstRange(of: "://")
            .flatMap { channel[..<$0.lowerBound].allSatisfy(\.isLetter) ? $0 : nil }
        let start = scheme?.upperBound ?? channel.startIndex
        var head = channel[start...].prefix { !#"/\%?"#.contains($0) }
        guard scheme != nil || head.endIndex < channel.endIndex || head.count > shownMax else {
            return channel
        }
        // A link can name a user with a password.
        if let name = head.lastIndex(of: "@") { head = head[head.index(after: name)...] }
        return "\(channel[..<start].prefix(shownMax))\(head.prefix(shownMax))/…"
    }

    private func reason(of channel: String) -> String {
        guard case .refused(let reason)? = channels[ExactString(channel)] else { return "" }
        return reason
    }
}

extension Addresses.Target {
    fileprivate var asInstead: PlannedNote.Instead {
        PlannedNote.Instead(place: place, channel: channel)
    }
}
