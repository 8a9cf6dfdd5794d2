import JSON
import Outbound
import Platform
import PortAPI
import Reminders
import Scorecards
import Testing

/// Whom entities belong to, by team or by relation.
struct OwnersTests {
    private static let teams = "POST /v1/blueprints/_team/entities/search"
    private static let list = "GET /v1/teams?fields=id&fields=name"
    private static let blueprint = "GET /v1/blueprints/service"
    private static let domains = "POST /v1/blueprints/domain/entities/search"
    private static let channel: [EntityPath] = [.property("slack")]

    private static func owners(
        _ steps: [ScriptedPort.Step],
        at path: EntityPath = .team,
        reading values: [EntityPath] = channel
    ) async throws(PortError) -> [ExactString: Owner] {
        let port = ScriptedPort(steps)
        let owners = try await port.client().owners(at: path, of: "service", reading: values)
        #expect(port.isDone)
        return owners
    }

    private static func entity(_ identifier: String, _ title: String, slack: String) -> JSONValue {
        [
            "identifier": .string(identifier), "title": .string(title),
            "properties": ["slack": .string(slack)],
        ]
    }

    private static func page(_ entities: [JSONValue], next: JSONValue? = nil) -> Answer {
        var body: [ExactString: JSONValue] = ["ok": true, "entities": .array(entities)]
        body["next"] = next
        return .json(200, .object(body))
    }

    private static func relations(_ relations: JSONValue) -> Answer {
        .json(200, ["ok": true, "blueprint": ["identifier": "service", "relations": relations]])
    }

    @Test func `teams are found by identifier and by title, and an identifier wins`()
        async throws
    {
        let owners = try await Self.owners([
            .reply(Self.teams, Self.page([Self.entity("core", "infra", slack: "#a")], next: "2")),
            .reply(
                Self.teams,
                Self.page([
                    Self.entity("infra", "Infra", slack: "#b"),
                    Self.entity("third", "Infra", slack: "#c"),
                ])
            ),
        ])
        #expect(
            owners == [
                "core": Owner(identifier: "core", title: "infra", values: [["#a"]]),
                "infra": Owner(identifier: "infra", title: "Infra", values: [["#b"]]),
                "Infra": Owner(identifier: "Infra", title: "Infra", values: [["#b"]]),
                "third": Owner(identifier: "third", title: "Infra", values: [["#c"]]),
            ]
        )
    }

    @Test func `without a blueprint of teams their names come from the list of teams`()
        async throws
    {
        let owners = try await Self.owners([
            .reply(Self.teams, .refusal(404, "not found")),
            .reply("GET /v1/blueprints/_team", .refusal(404, "not found")),
            .reply(
                Self.list,
                .json(
                    200,
                    [
                        "ok": true,
                        "teams": [
                            ["id": "t_1", "name": "Core", "users": []], ["name": "Infra"], 7,
                            ["id": 5, "name": ""], nil,
                        ],
                    ]
                )
            ),
        ])
        #expect(
            owners == [
                "t_1": Owner(identifier: "t_1", title: "Core"),
                "Core": Owner(identifier: "Core", title: "Core"),
                "Infra": Owner(identifier: "Infra", title: "Infra"),
            ]
        )
    }

    @Test(arguments: [403, 404, 422])
    func `where neither may be read there are no teams`(status: Int) async throws {
        let owners = try await Self.owners([
            .reply(Self.teams, .refusal(403, "no")),
            .reply(Self.list, .refusal(status, "no")),
        ])
        #expect(owners.isEmpty)
    }

    @Test func `a relation leads to the entities of its target`() async throws {
        let owners = try await Self.owners(
            [
                .reply(
                    Self.blueprint,
                    Self.relations([
                        "team": ["target": "_team"], "area": ["target": "domain", "many": true],
                    ])
                ),
                .reply(Self.domains, Self.page([Self.entity("pay", "Payments", slack: "#p")])),
            ],
            at: .relation("area")
        )
        #expect(
            owners == ["pay": Owner(identifier: "pay", title: "Payments", values: [["#p"]])]
        )
    }

    @Test(
        arguments: [
            [:], ["other": ["target": "domain"]], ["area": nil], ["area": ["target": 5]],
            ["area": ["target": ""]], nil, 7,
        ] as [JSONValue]
    )
    func `a relation that leads nowhere has no owners`(relations: JSONValue) async throws {
        let owners = try await Self.owners(
            [.reply(Self.blueprint, Self.relations(relations))],
            at: .relation("area")
        )
        #expect(owners.isEmpty)
    }

    @Test(arguments: [403, 404])
    func `a blueprint or target that may not be read has no owners`(status: Int) async throws {
        let none = try await Self.owners(
            [.reply(Self.blueprint, .refusal(status, "no"))],
            at: .relation("area")
        )
        let unread = try await Self.owners(
            [
                .reply(Self.blueprint, Self.relations(["area": ["target": "domain"]])),
                .reply(Self.domains, .refusal(403, "no")),
            ],
            at: .relation("area")
        )
        #expect(none.isEmpty && unread.isEmpty)
    }

    @Test func `words in a property are nobody that Port knows, and nothing is asked`()
        async throws
    {
        #expect(try await Self.owners([], at: .property("squad")).isEmpty)
    }

    @Test(arguments: [500, 503])
    func `what passes with time is an error`(status: Int) async throws {
        let failing = PortError.failing(
            status: status,
            message: "busy",
            retryAfter: nil,
            isRepeatable: true
        )
        for steps: [ScriptedPort.Step] in [
            [.reply(Self.teams, .refusal(status, "busy"))],
            [
                .reply(Self.teams, .refusal(403, "no")),
                .reply(Self.list, .refusal(status, "busy")),
            ],
        ] {
            let error = await failure { () throws(PortError) in _ = try await Self.owners(steps) }
            #expect(error == failing)
        }
        let error = await failure { () throws(PortError) in
            _ = try await Self.owners(
                [.reply(Self.blueprint, .refusal(status, "busy"))],
                at: .relation("area")
            )
        }
        #expect(error == failing)
    }

    @Test func `credentials that are refused everywhere are an error here, too`() async throws {
        let refused = ScriptedPort.Step.reply(Self.teams, .refusal(401, "no"))
        let error = await failure { () throws(PortError) in
            _ = try await Self.owners([refused, refused])
        }
        #expect(error == .tokenRefused(message: "no"))
    }

    @Test func `answers that are not what was asked for can be asked for again`() async throws {
        let noTeams = await failure { () throws(PortError) in
            _ = try await Self.owners([
                .reply(Self.teams, .refusal(403, "no")),
                .reply(Self.list, .json(200, ["ok": true, "teams": [:]])),
            ])
        }
        #expect(noTeams == .malformedAnswer(what: "the list of teams"))
        let noBlueprint = await failure { () throws(PortError) in
            _ = try await Self.owners(
                [.reply(Self.blueprint, .json(200, ["ok": true]))],
                at: .relation("area")
            )
        }
        #expect(noBlueprint == .malformedAnswer(what: "the blueprint"))
    }
}
