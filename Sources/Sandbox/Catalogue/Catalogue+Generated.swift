extension Catalogue {
    /// Generates a catalogue of `count` services; equal seeds give equal catalogues.
    package static func generated(services count: Int, seed: UInt64) -> Catalogue {
        var dice = Dice(seed: seed)
        let services = (0..<count).map { ServiceMaker.service($0, dice: &dice) }
        let libraries = (0..<5).map { ServiceMaker.library($0) }
        return Catalogue(
            blueprints: [
                Blueprint(
                    identifier: "service",
                    title: "Service",
                    entities: services,
                    scorecards: [ProductionReadiness.scorecard]
                ),
                Blueprint(
                    identifier: "library",
                    title: "Library",
                    entities: libraries,
                    scorecards: []
                ),
            ],
            action: Action(
                identifier: "send_scorecard_reminder",
                title: "Send scorecard reminder",
                description:
                    "Reminds the team in Slack of every service that does not meet all rules "
                    + "of the Production Readiness scorecard.",
                blueprint: "service"
            )
        )
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
