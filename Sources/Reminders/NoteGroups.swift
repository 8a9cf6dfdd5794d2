package import JSON
package import Scorecards

/// The entities of one note: those of one owner that go to one channel, or those of one person.
package struct NoteGroup: Sendable {
    /// Nil for the note of all entities, and for those that nobody owns.
    package var owner: Owner?
    /// Who gets it as a direct message; nil for a channel.
    package var receiver: Person?
    /// The channel as the catalogue or the configuration has it; nil for the default one.
    package var channel: String?
    /// The places of its entities among all, in ascending order.
    package var entities: [Int] = []
    /// The people of these entities, each once.
    package var people: [Person] = []
    /// The first receiver who could not be reached, for which this note stands in.
    package var standsInFor: Person?

    /// Takes the entities and the people of another group with the same owner and channel.
    fileprivate mutating func take(_ other: NoteGroup) {
        // An entity has an owner's channel once, so that it is in one of the groups only.
        entities = (entities + other.entities).sorted()
        var seen = Set(people.map { ExactString($0.address) })
        people += other.people.filter { seen.insert(ExactString($0.address)).inserted }
        standsInFor = standsInFor ?? other.standsInFor
    }
}

/// All entities of a run in groups, of which each becomes one note.
package struct NoteGroups: Sendable {
    /// In the order in which entities name them.
    package private(set) var groups: [NoteGroup] = []
    /// Those who cannot be reached, each once, where direct messages are sent.
    package private(set) var unreachable: [Person] = []
    private let audience: Audience
    private let entityPaths: [EntityPath]
    private let ownerPaths: [EntityPath]
    private let owners: [ExactString: Owner]
    private let directory: PeopleDirectory
    private var places: [Key: Int] = [:]
    /// The addresses of the people in each group.
    private var known: [Set<ExactString>] = []
    /// The addresses of `unreachable`.
    private var unreached: Set<ExactString> = []

    private struct Key: Hashable {
        var owner: ExactString?
        var receiver: ExactString?
        var channel: ExactString?
    }

    /// Groups the entities.
    ///
    /// - Parameters:
    ///   - entities: With the values at `audience.entityPaths`.
    ///   - audience: Whom the reminder tells.
    ///   - owners: What is known of owners, with the values at `audience.ownerPaths`.
    ///   - directory: The active people, where they are needed.
    ///   - isReachable: Whether a person can get direct messages; asked only where they are sent.
    package init(
        of entities: [Entity],
        for audience: Audience,
        owners: [ExactString: Owner] = [:],
        directory: PeopleDirectory = PeopleDirectory(),
        isReachable: (Person) -> Bool = { _ in true }
    ) {
        self.audience = audience
        entityPaths = audience.entityPaths
        ownerPaths = audience.ownerPaths
        self.owners = owners
        self.directory = directory
        for (index, entity) in entities.enumerated() {
            switch audience.deliverTo {
            case .channels: add(index, entity, withPeople: audience.needsPeople)
            case .people: add(index, entity, toEach: people(of: entity), isReachable)
            }
        }
        places = [:]
        known = []
        unreached = []
    }

    /// Returns the people who can act on an entity: of the first path that names somebody.
    ///
    /// An address that the catalogue does not call active's is nobody, unless the catalogue tells of
    /// nobody at all.
    ///
    /// - Parameters:
    ///   - entity: The entity.
    ///   - team: The only team whose members count; nil for all that own the entity.
    /// - Returns: Each person once.
    private func people(of entity: Entity, in team: Owner? = nil) -> [Person] {
        for path in audience.peopleFrom {
            var people: [Person] = []
            var seen: Set<ExactString> = []
            let names =
                if path == .team, let team { TextList([team.identifier]) } else {
                    values(at: path, of: entity)
                }
            for name in names {
                let named = path == .team ? directory.members(of: name) : person(name).map { [$0] }
                for person in named ?? [] where seen.insert(ExactString(person.address)).inserted {
                    people.append(person)
                }
            }
            if !people.isEmpty { return people }
        }
        return []
    }

    /// The person that a property or a relation names: by address, or by the destination's own id.
    private func person(_ value: String) -> Person? {
        if let person = directory.person(at: value) { return person }
        let isAddress = value.utf8.contains(UInt8(ascii: "@"))
        if isAddress {
            guard directory.isEmpty else { return nil }
            return Person(address: value.lowercased(), name: value)
        }
        return Person.isDestinationID(value) ? Person(address: value, name: value) : nil
    }

    private mutating func add(_ index: Int, _ entity: Entity, withPeople: Bool) {
        guard let path = audience.routeBy else {
            let people = withPeople ? people(of: entity) : []
            add(index, of: nil, to: self.channel(of: nil, entity), people: people)
            return
        }
        var seen: Set<ExactString> = []
        for value in values(at: path, of: entity) where !value.isBlank {
            guard seen.insert(ExactString(value)).inserted else { continue }
            let owner =
                owners[ExactString(value)] ?? Owner(identifier: value, title: value)
            let people =
                withPeople ? people(of: entity, in: path == .team ? owner : nil) : []
            add(index, of: owner, to: self.channel(of: owner, entity), people: people)
        }
        guard seen.isEmpty else { return }
        let people = withPeople ? people(of: entity) : []
        add(index, of: nil, to: self.channel(of: nil, entity), people: people)
    }

    private mutating func add(
        _ index: Int,
        of owner: Owner?,
        to channel: String?,
        people: [Person]
    ) {
        let key = Key(
            owner: (owner?.identifier).map { ExactString($0) },
            channel: channel.map { ExactString($0) }
        )
        add(index, to: key, people: people) { NoteGroup(owner: owner, channel: channel) }
    }

    /// Adds the entity to the note of each person, and to those of its owners for whoever cannot be
    /// reached, and for an entity that has nobody.
    private mutating func add(
        _ index: Int,
        _ entity: Entity,
        toEach people: [Person],
        _ isReachable: (Person) -> Bool
    ) {
        var missing: Person?
        for person in people {
            guard isReachable(person) else {
                missing = missing ?? person
                if unreached.insert(ExactString(person.address)).inserted {
                    unreachable.append(person)
                }
                continue
            }
            let channel = ownerChannel(of: entity)
            add(index, to: Key(receiver: ExactString(person.address)), people: [person]) {
                NoteGroup(receiver: person, channel: channel)
            }
        }
        guard people.isEmpty || missing != nil else { return }
        let before = groups.count
        add(index, entity, withPeople: false)
        if let missing {
            for place in before..<groups.count { groups[place].standsInFor = missing }
        }
    }

    /// The channel that a direct message of this entity falls back to.
    private func ownerChannel(of entity: Entity) -> String? {
        let owner = audience.routeBy.flatMap { path in
            values(at: path, of: entity).first { _ in true }
                .map { owners[ExactString($0)] ?? Owner(identifier: $0, title: $0) }
        }
        return channel(of: owner, entity)
    }

    private mutating func add(
        _ index: Int,
        to key: Key,
        people: [Person],
        _ make: () -> NoteGroup
    ) {
        let place: Int
        if let known = places[key] {
            place = known
        } else {
            place = groups.count
            places[key] = place
            groups.append(make())
            known.append([])
        }
        groups[place].entities.append(index)
        for person in people where known[place].insert(ExactString(person.address)).inserted {
            groups[place].people.append(person)
        }
    }

    /// Returns the groups with those of one owner as one that name the same channel in several ways,
    /// such as by its name and by its id: they are one note.
    ///
    /// - Parameter channelKey: Tells a channel from others, however it is written.
    /// - Returns: The groups, each where the first of its parts was.
    package func merged(by channelKey: (_ channel: String) -> String?) -> NoteGroups {
        var merged = self
        merged.groups = []
        var places: [Key: Int] = [:]
        for group in groups {
            let key = Key(
                owner: (group.owner?.identifier).map { ExactString($0) },
                receiver: (group.receiver?.address).map { ExactString($0) },
                // A person's channel is only where their note falls back to.
                channel: group.receiver == nil
                    ? group.channel.flatMap(channelKey).map { ExactString($0) } : nil
            )
            if let place = places[key] {
                merged.groups[place].take(group)
            } else {
                places[key] = merged.groups.count
                merged.groups.append(group)
            }
        }
        return merged
    }

    /// The channel of an owner, as the configuration or the catalogue has it; nil for the default.
    private func channel(of owner: Owner?, _ entity: Entity) -> String? {
        if let owner, let channel = audience.channels[owner.identifier] { return channel }
        for path in audience.channelFrom {
            let values: TextList
            switch path {
            case .owner(let path):
                guard let owner, let place = ownerPaths.firstIndex(of: path),
                    place < owner.values.count
                else { continue }
                values = owner.values[place]
            case .entity(let path): values = self.values(at: path, of: entity)
            }
            if let channel = values.first(where: { !$0.isBlank }) { return channel }
        }
        return nil
    }

    private func values(at path: EntityPath, of entity: Entity) -> TextList {
        if path == .team { return entity.teams }
        guard let place = entityPaths.firstIndex(of: path), place < entity.values.count else {
            return []
        }
        return entity.values[place]
    }
}

extension Person {
    /// Whether a text can be a destination's own id of a person, such as Slack's `U0123ABCD`.
    package static func isDestinationID(_ text: String) -> Bool {
        guard let first = text.utf8.first, [UInt8(ascii: "U"), UInt8(ascii: "W")].contains(first)
        else { return false }
        return (8...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}
