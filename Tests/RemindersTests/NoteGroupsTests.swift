import JSON
import Reminders
import Scorecards
import Testing

struct NoteGroupsTests {
    private static func entity(
        _ name: String,
        teams: TextList = [],
        values: [TextList] = []
    ) -> Entity {
        Entity(identifier: name, title: name, teams: teams, standing: nil, values: values)
    }

    /// `owner>channel:entities` of each group, in order.
    private static func texts(_ groups: NoteGroups, _ entities: [Entity]) -> [String] {
        groups.groups.map { group in
            let name = group.receiver?.address ?? group.owner?.identifier ?? "-"
            let names = group.entities.map { entities[$0].identifier }.joined(separator: ",")
            return "\(name)>\(group.channel ?? "-"):\(names)"
        }
    }

    @Test func `without routing there is one group of all`() {
        let entities = [Self.entity("a", teams: ["t"]), Self.entity("b")]
        let groups = NoteGroups(of: entities, for: Audience())
        #expect(Self.texts(groups, entities) == ["->-:a,b"])
    }

    @Test func `an entity of two teams is in both groups, one of none in the default`() {
        let entities = [
            Self.entity("a", teams: ["red", "blue", "red"]), Self.entity("b"),
            Self.entity("c", teams: ["blue"]),
        ]
        let groups = NoteGroups(of: entities, for: Audience(routeBy: .team))
        #expect(Self.texts(groups, entities) == ["red>-:a", "blue>-:a,c", "->-:b"])
    }

    @Test func `the map wins over the paths, which are tried in order`() {
        let audience = Audience(
            routeBy: .team,
            channels: ["red": "#map"],
            channelFrom: [.owner(.property("slack")), .entity(.property("channel"))]
        )
        #expect(audience.entityPaths == [.property("channel")])
        #expect(audience.ownerPaths == [.property("slack")])
        let owners = [
            ExactString("red"): Owner(identifier: "red", title: "Red", values: [["#red"]]),
            ExactString("blue"): Owner(identifier: "blue", title: "Blue", values: [["#blue"]]),
            ExactString("gray"): Owner(identifier: "gray", title: "Gray", values: [[" "]]),
        ]
        let entities = [
            Self.entity("a", teams: ["red"], values: [["#own"]]),
            Self.entity("b", teams: ["blue"], values: [["#own"]]),
            Self.entity("c", teams: ["gray"], values: [["#own"]]),
            Self.entity("d", teams: ["gray"], values: [["#other"]]),
            Self.entity("e", teams: ["gray"], values: [[]]),
            Self.entity("f", teams: ["unknown"], values: [["#own"]]),
        ]
        let groups = NoteGroups(of: entities, for: audience, owners: owners)
        #expect(
            Self.texts(groups, entities) == [
                "red>#map:a", "blue>#blue:b", "gray>#own:c", "gray>#other:d", "gray>-:e",
                "unknown>#own:f",
            ]
        )
        #expect(groups.groups.last?.owner?.title == "unknown")
    }

    @Test func `a channel that is written in several ways gets one note of an owner`() {
        let audience = Audience(routeBy: .team, channelFrom: [.entity(.property("channel"))])
        let entities = [
            Self.entity("a", teams: ["red"], values: [["#pay"]]),
            Self.entity("b", teams: ["red", "blue"], values: [["C1"]]),
            Self.entity("c", teams: ["red"], values: [["#other"]]),
            Self.entity("d", teams: ["red"], values: [["#pay"]]),
            Self.entity("e", teams: ["red"]),
        ]
        let groups = NoteGroups(of: entities, for: audience)
            .merged { $0 == "#pay" ? "C1" : $0 }
        #expect(
            Self.texts(groups, entities)
                == ["red>#pay:a,b,d", "blue>C1:b", "red>#other:c", "red>-:e"]
        )
    }

    @Test func `a person has one note, whatever channels it could fall back to`() {
        let person = Person(address: "a@x", name: "A")
        let audience = Audience(
            routeBy: .team,
            channelFrom: [.entity(.property("channel"))],
            deliverTo: .people,
            peopleFrom: [.property("on_call")]
        )
        let values: (String) -> [TextList] = { channel in
            audience.entityPaths.map { $0 == .property("channel") ? [channel] : [person.address] }
        }
        let entities = [
            Self.entity("a", teams: ["red"], values: values("#pay")),
            Self.entity("b", teams: ["red"], values: values("#other")),
        ]
        let groups = NoteGroups(of: entities, for: audience).merged { $0 }
        #expect(Self.texts(groups, entities) == ["a@x>#pay:a,b"])
    }

    @Test func `names that only look alike are two owners`() {
        let entities = [Self.entity("a", teams: ["\u{E9}"]), Self.entity("b", teams: ["e\u{301}"])]
        let groups = NoteGroups(of: entities, for: Audience(routeBy: .team))
        #expect(groups.groups.count == 2)
    }

    @Test func `without routing entities are parted by their own channels`() {
        let audience = Audience(channelFrom: [.entity(.relation("room"))])
        let entities = [
            Self.entity("a", values: [["C1"]]), Self.entity("b", values: [["C2"]]),
            Self.entity("c", values: [["C1"]]), Self.entity("d", values: [[]]),
        ]
        #expect(audience.isRouted)
        let groups = NoteGroups(of: entities, for: audience)
        #expect(Self.texts(groups, entities) == ["->C1:a,c", "->C2:b", "->-:d"])
    }

    private static let directory: PeopleDirectory = {
        var directory = PeopleDirectory()
        directory.add(Person(address: "ann@x.io", name: "Ann", id: "UANN00001"))
        directory.add(Person(address: "bob@x.io", name: "Bob"))
        directory.add("ann@x.io", to: "red")
        directory.add("bob@x.io", to: "red")
        directory.add("gone@x.io", to: "red")
        return directory
    }()

    @Test func `people are those of the first path that names somebody who is active`() {
        let audience = Audience(
            routeBy: .team,
            mention: .owners,
            peopleFrom: [.property("on_call"), .team]
        )
        let entities = [
            Self.entity("a", teams: ["red"], values: [["BOB@x.io"]]),
            Self.entity("b", teams: ["red"], values: [["gone@x.io"]]),
            Self.entity("c", teams: ["blue"], values: [["U0123ABCD", "nobody"]]),
        ]
        let groups = NoteGroups(of: entities, for: audience, directory: Self.directory)
        #expect(
            groups.groups.map { $0.people.map(\.address) } == [
                ["bob@x.io", "ann@x.io"], ["U0123ABCD"],
            ]
        )
        // Where the catalogue tells of nobody, an address is taken as it is.
        let unknown = NoteGroups(of: entities, for: audience)
        #expect(
            unknown.groups.map { $0.people.map(\.address) } == [
                ["bob@x.io", "gone@x.io"], ["U0123ABCD"],
            ]
        )
    }

    @Test func `a person gets one group; who cannot be reached has the team's`() {
        let audience = Audience(
            routeBy: .team,
            channels: ["red": "#red"],
            deliverTo: .people
        )
        let entities = [
            Self.entity("a", teams: ["red"]), Self.entity("b", teams: ["red"]),
            Self.entity("c", teams: ["blue"]),
        ]
        let all = NoteGroups(of: entities, for: audience, directory: Self.directory)
        #expect(
            Self.texts(all, entities) == [
                "ann@x.io>#red:a,b", "bob@x.io>#red:a,b", "blue>-:c",
            ]
        )
        let some = NoteGroups(
            of: entities,
            for: audience,
            directory: Self.directory,
            isReachable: { $0.id != nil }
        )
        #expect(
            Self.texts(some, entities) == ["ann@x.io>#red:a,b", "red>#red:a,b", "blue>-:c"]
        )
        #expect(some.groups[1].standsInFor?.name == "Bob")
        #expect(some.unreachable.map(\.name) == ["Bob"])
    }

    @Test(arguments: [
        ("$team", "$team"), ("team", "$team"), ("properties.squad", "properties.squad"),
        ("relations.domain", "relations.domain"),
    ])
    func `a path is read`(text: String, path: String) {
        #expect(EntityPath(text)?.description == path)
    }

    @Test(arguments: ["", "properties.", "owner.properties.x", "Properties.x", "squad"])
    func `anything else is no path`(text: String) {
        #expect(EntityPath(text) == nil)
        #expect(ChannelPath(text)?.description == (text.hasPrefix("owner.") ? text : nil))
    }
}
