package import JSON

/// Who owns entities: a team, an entity of another blueprint, or just a word in a property.
package struct Owner: Sendable, Hashable {
    /// As the entities name it.
    package var identifier: String
    package var title: String
    /// What stands at the paths that were asked for, in their order; empty where none were.
    package var values: [TextList]

    package init(identifier: String, title: String, values: [TextList] = []) {
        self.identifier = identifier
        self.title = title
        self.values = values
    }
}

/// Somebody who can act, as the catalogue knows them.
package struct Person: Sendable, Hashable, Codable {
    /// The e-mail address in lower case, or the destination's own id where the catalogue has that.
    package var address: String
    /// What people call them; the address where the catalogue has no name.
    package var name: String
    /// The destination's id, where that is known, such as `U0123ABCD`; it is mentioned by it.
    package var id: String?

    package init(address: String, name: String, id: String? = nil) {
        self.address = address
        self.name = name
        self.id = id
    }
}

/// The active people of an organisation, and who is in which team.
package struct PeopleDirectory: Sendable, Hashable {
    /// By e-mail address in lower case.
    private var people: [ExactString: Person] = [:]
    /// Addresses by the team's identifier, and by its name.
    private var members: [ExactString: TextList] = [:]

    package init() {}

    /// True where nobody is known.
    package var isEmpty: Bool { people.isEmpty }

    package mutating func add(_ person: Person) {
        people[ExactString(person.address)] = person
    }

    /// Adds the address of a member to the team of that identifier or name.
    package mutating func add(_ address: String, to team: String) {
        members[ExactString(team), default: []].append(address)
    }

    /// Returns the active person of that address, which is compared in lower case.
    package func person(at address: String) -> Person? {
        people[ExactString(address.lowercased())]
    }

    /// Returns the active members of a team, in the order in which they were added.
    package func members(of team: String) -> [Person] {
        (members[ExactString(team)] ?? []).compactMap { person(at: $0) }
    }
}
