import JSON
import Reminders
import Scorecards

/// People and their teams from both of Port's sources: the list of teams, and the entities of
/// `_user`.
///
/// Whoever is not active in one of them is left out, also where the other says nothing of it. A
/// source that does not tell somebody's status says nothing.
struct PeopleCollection {
    private var people: [ExactString: Person] = [:]
    private var excluded: Set<ExactString> = []
    private var members: [Membership] = []
    private var known: Set<Membership> = []

    private struct Membership: Hashable {
        var address: ExactString
        var team: ExactString
    }

    /// What is read of each entity of `_user`.
    static let paths: [EntityPath] = [
        .team, .property("status"), .property("port_type"), .relation("slack_user"),
    ]

    mutating func add(_ team: TeamListAnswer.Team) {
        for user in team.users {
            let address = ExactString(user.email.lowercased())
            let name = [user.firstName, user.lastName].compactMap(\.orNil).joined(separator: " ")
            add(Person(address: address.text, name: name.isEmpty ? address.text : name))
            if let status = user.status.orNil { require(status, toBe: "Active", of: address) }
            for name in [team.id, team.name].compactMap(\.self) { add(address, to: name) }
        }
    }

    /// Adds an entity of `_user`, which was read at `paths`.
    mutating func add(_ user: Entity) {
        let address = ExactString(user.identifier.lowercased())
        func text(_ place: Int) -> String? {
            var texts = user.values[place].makeIterator()
            return texts.next()
        }
        let name = user.title.hasSameBytes(as: user.identifier) ? address.text : user.title
        add(Person(address: address.text, name: name, id: text(3)))
        if let status = text(1) { require(status, toBe: "Active", of: address) }
        if let type = text(2) { require(type, toBe: "Standard", of: address) }
        for team in user.values[0] { add(address, to: team) }
    }

    /// The active people, and who is in which team, in the order in which they came.
    var directory: PeopleDirectory {
        var directory = PeopleDirectory()
        for (address, person) in people where !excluded.contains(address) { directory.add(person) }
        for member in members where !excluded.contains(member.address) {
            directory.add(member.address.text, to: member.team.text)
        }
        return directory
    }

    /// Adds a person, or to a known one what is missing: a name, the id.
    private mutating func add(_ person: Person) {
        let address = ExactString(person.address)
        guard var known = people[address] else {
            people[address] = person
            return
        }
        if known.name.hasSameBytes(as: known.address) { known.name = person.name }
        known.id = known.id ?? person.id
        people[address] = known
    }

    private mutating func add(_ address: ExactString, to team: String) {
        let member = Membership(address: address, team: ExactString(team))
        if known.insert(member).inserted { members.append(member) }
    }

    private mutating func require(_ text: String, toBe word: String, of address: ExactString) {
        if !text.hasSameBytesIgnoringASCIICase(as: word) { excluded.insert(address) }
    }
}
