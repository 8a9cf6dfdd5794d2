import JSON

extension Catalogue {
    /// Generates a catalogue of `count` services; equal seeds give equal catalogues.
    package static func generated(services count: Int, seed: UInt64) -> Catalogue {
        Organization.standard.catalogue(services: count, seed: seed)
    }

    init(services count: Int, seed: UInt64, organization: Organization) {
        var dice = Dice(seed: seed)
        let maker = ServiceMaker(organization)
        let services = (0..<count).map { maker.service($0, dice: &dice) }
        blueprints = [
            Blueprint(
                identifier: "service",
                title: "Service",
                entities: services,
                scorecards: [ProductionReadiness.scorecard],
                relations: [
                    "domain": Self.relation(to: "domain", title: "Domain"),
                    "libraries": Self.relation(to: "library", title: "Libraries", isMany: true),
                ],
                isOwned: true
            ),
            Blueprint(
                identifier: "library",
                title: "Library",
                entities: (0..<5).map { maker.library($0) },
                isOwned: true
            ),
            Blueprint(
                identifier: "domain",
                title: "Domain",
                entities: (0..<6).map { maker.domain($0) }
            ),
        ]
        blueprints += organization.blueprints + RuleResultEntities.blueprints
        action = Action(
            identifier: "send_scorecard_reminder",
            title: "Send scorecard reminder",
            description:
                "Reminds the team in Slack of every service that does not meet all rules "
                + "of the Production Readiness scorecard.",
            blueprint: "service"
        )
        teams = organization.teamList
    }

    static func relation(to target: String, title: String, isMany: Bool = false) -> JSONValue {
        [
            "title": .string(title), "target": .string(target), "required": false,
            "many": .bool(isMany),
        ]
    }
}

extension JSONValue {
    /// Makes an entity in the form of Port's API.
    static func entity(
        _ identifier: String,
        _ title: String,
        of blueprint: String,
        team: [String] = [],
        _ properties: JSONValue,
        relations: JSONValue = [:]
    ) -> JSONValue {
        [
            "identifier": .string(identifier), "title": .string(title),
            "blueprint": .string(blueprint), "icon": .null,
            "team": .array(team.map(JSONValue.string)), "properties": properties,
            "relations": relations, "createdAt": "2026-01-05T09:00:00.000Z",
            "updatedAt": "2026-10-05T09:00:00.000Z", "createdBy": "sandbox-user",
            "updatedBy": "sandbox-user",
        ]
    }
}

/// A seeded random generator (SplitMix64): the same numbers on every machine.
struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns a random item; there must be at least one.
    mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int(next() % UInt64(items.count))]
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < probability
    }
}
