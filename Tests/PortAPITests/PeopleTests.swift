import JSON
import Outbound
import Platform
import PortAPI
import Reminders
import Scorecards
import Testing

/// The active people of an organisation, from the list of teams and the entities of `_user`.
struct PeopleTests {
    private static let users = "POST /v1/blueprints/_user/entities/search"
    private static let teams =
        "GET /v1/teams?fields=id&fields=name&fields=users.email&fields=users.firstName"
        + "&fields=users.lastName&fields=users.status"

    private static func people(
        users: Answer = page([]),
        teams: Answer = list([])
    ) async throws(PortError) -> PeopleDirectory {
        let port = ScriptedPort([.reply(Self.users, users), .reply(Self.teams, teams)])
        let people = try await port.client().people()
        #expect(port.isDone)
        return people
    }

    private static func page(_ users: [JSONValue]) -> Answer {
        .json(200, ["ok": true, "entities": .array(users)])
    }

    private static func list(_ teams: [JSONValue]) -> Answer {
        .json(200, ["ok": true, "teams": .array(teams)])
    }

    private static func user(
        _ address: String,
        title: String? = nil,
        properties: JSONValue = ["status": "Active", "port_type": "Standard"],
        slack: JSONValue = nil,
        teams: JSONValue = []
    ) -> JSONValue {
        [
            "identifier": .string(address), "title": title.map { .string($0) } ?? .null,
            "properties": properties, "relations": ["slack_user": slack], "team": teams,
        ]
    }

    private static func team(_ id: String, _ name: String, _ users: [JSONValue]) -> JSONValue {
        ["id": .string(id), "name": .string(name), "users": .array(users)]
    }

    @Test func `both sources name people and say who is in which team`() async throws {
        let people = try await Self.people(
            users: Self.page([
                Self.user("Ann@x.io", title: "Ann Lee", slack: "U1", teams: ["core", "ops"]),
                Self.user("bob@x.io", slack: ["U2", "U3"], teams: "core"),
            ]),
            teams: Self.list([
                Self.team(
                    "t_1",
                    "core",
                    [
                        [
                            "email": "ANN@x.io", "firstName": "Anna", "lastName": "Li",
                            "status": "ACTIVE",
                        ],
                        ["email": "bob@X.io", "firstName": "Bob", "lastName": " "],
                        ["email": "cid@x.io", "firstName": "Cid", "lastName": "Ray"],
                        ["email": "dee@x.io"],
                    ]
                )
            ])
        )
        let ann = Person(address: "ann@x.io", name: "Ann Lee", id: "U1")
        let bob = Person(address: "bob@x.io", name: "Bob", id: "U2")
        let cid = Person(address: "cid@x.io", name: "Cid Ray")
        let dee = Person(address: "dee@x.io", name: "dee@x.io")
        #expect(people.members(of: "core") == [ann, bob, cid, dee])
        #expect(people.members(of: "t_1") == [ann, bob, cid, dee])
        #expect(people.members(of: "ops") == [ann])
        #expect(people.members(of: "none").isEmpty)
        #expect(people.person(at: "ANN@X.io") == ann)
    }

    @Test func `nobody is twice in a team`() async throws {
        let ann: JSONValue = ["email": "ann@x.io"]
        let people = try await Self.people(
            users: Self.page([Self.user("ann@x.io", teams: ["core", "core"])]),
            teams: Self.list([Self.team("core", "core", [ann, ann])])
        )
        #expect(people.members(of: "core").map(\.address) == ["ann@x.io"])
    }

    @Test(
        arguments: [
            (["status": "Active"], true), (["status": "ACTIVE", "port_type": "standard"], true),
            ([:], true), (nil, true), (["status": nil], true), (["status": "Disabled"], false),
            (["status": "Invited"], false), (["status": "Staged"], false),
            (["status": "Active", "port_type": "Service Account"], false),
            (["port_type": "Service Account"], false),
        ] as [(JSONValue, Bool)]
    )
    func `only active people are known, and no service accounts`(
        properties: JSONValue,
        isKnown: Bool
    ) async throws {
        let people = try await Self.people(
            users: Self.page([Self.user("ann@x.io", properties: properties, teams: ["ops"])]),
            teams: Self.list([Self.team("t", "core", [["email": "Ann@x.io", "status": "ACTIVE"]])])
        )
        #expect((people.person(at: "ann@x.io") != nil) == isKnown)
        for team in ["ops", "t", "core"] {
            #expect(people.members(of: team).isEmpty != isKnown)
        }
    }

    @Test(arguments: ["Disabled", "INVITED", "PENDING"])
    func `whoever is not active in the list of teams is left out everywhere`(
        status: String
    ) async throws {
        let people = try await Self.people(
            users: Self.page([Self.user("ann@x.io", teams: ["ops"])]),
            teams: Self.list([
                Self.team("t", "core", [["email": "ann@x.io", "status": .string(status)]]),
                Self.team("u", "web", [["email": "ann@x.io", "status": "Active"]]),
            ])
        )
        #expect(people == PeopleDirectory())
    }

    @Test(arguments: [403, 404])
    func `one source is enough`(status: Int) async throws {
        let ann: JSONValue = ["email": "ann@x.io", "firstName": "Ann"]
        let listed = try await ScriptedPort([
            .reply(Self.users, .refusal(403, "no")),
            .reply(Self.teams, Self.list([Self.team("t", "core", [ann])])),
        ])
        .client().people()
        #expect(listed.members(of: "core").map(\.name) == ["Ann"])
        let entities = try await Self.people(
            users: Self.page([Self.user("ann@x.io", teams: ["core"])]),
            teams: .refusal(status, "no")
        )
        #expect(entities.members(of: "core").map(\.address) == ["ann@x.io"])
    }

    @Test func `a list of teams that is too long counts as none`() async throws {
        let ann = Self.page([Self.user("ann@x.io", teams: ["core"])])
        let port = ScriptedPort([
            .reply(Self.users, ann), .fail(Self.teams, .responseTooLarge(bytesMax: 9)),
        ])
        let people = try await port.client().people()
        #expect(people.members(of: "core").map(\.address) == ["ann@x.io"])
        #expect(port.calls.map(\.responseBytesMax) == [16 << 20, 16 << 20])
    }

    @Test func `an organisation without both has no people`() async throws {
        let port = ScriptedPort([
            .reply(Self.users, .refusal(404, "not found")),
            .reply("GET /v1/blueprints/_user", .refusal(404, "not found")),
            .reply(Self.teams, .refusal(404, "not found")),
        ])
        #expect(try await port.client().people() == PeopleDirectory())
        #expect(port.isDone)
    }

    @Test func `what is not of the expected kind is left out`() async throws {
        let people = try await Self.people(
            teams: Self.list([
                nil, 7, ["name": "core"], ["name": "core", "users": "ann@x.io"],
                [
                    "id": 7, "name": "core",
                    "users": [
                        nil, 7, ["email": 7], ["email": ""], ["email": "ann@x.io", "n": []],
                    ],
                ],
            ])
        )
        #expect(people.members(of: "core").map(\.address) == ["ann@x.io"])
    }

    @Test func `what passes with time is an error`() async throws {
        let users = await failure { () throws(PortError) in
            _ = try await ScriptedPort([
                .fail(Self.users, .timedOut(after: .seconds(30), requestSent: true))
            ])
            .client().people()
        }
        #expect(users?.disposition == .retry(after: nil))
        let teams = await failure { () throws(PortError) in
            _ = try await Self.people(teams: .refusal(502, "busy"))
        }
        #expect(teams?.disposition == .retry(after: nil))
        let limited = await failure { () throws(PortError) in
            _ = try await Self.people(
                teams: .json(429, ["ok": false], headers: ["retry-after": "7"])
            )
        }
        #expect(limited == .rateLimited(retryAfter: .seconds(7)))
    }

    @Test func `a list of teams that is none can be asked for again`() async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.people(teams: .json(200, ["ok": true]))
        }
        #expect(error == .malformedAnswer(what: "the list of teams"))
    }
}
