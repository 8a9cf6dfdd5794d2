import JSON

/// The catalogue's scorecard: eight rules in three levels above the base.
enum ProductionReadiness {
    static let identifier = "ProductionReadiness"
    static let levels = ["Basic", "Bronze", "Silver", "Gold"]

    /// A rule, and the probability that a service meets it.
    struct Rule: Sendable {
        var identifier: String
        var title: String
        var level: String
        var description: String
        var likelihood: Double
    }

    static let rules = [
        Rule(
            identifier: "hasReadme",
            title: "Has a README",
            level: "Bronze",
            description: "The repository explains what the service does.",
            likelihood: 0.97
        ),
        Rule(
            identifier: "hasOwner",
            title: "Has an owning team",
            level: "Bronze",
            description: "Somebody answers for the service.",
            likelihood: 0.95
        ),
        Rule(
            identifier: "hasOnCall",
            title: "Has an on-call rotation",
            level: "Bronze",
            description: "PagerDuty knows whom to wake.",
            likelihood: 0.9
        ),
        Rule(
            identifier: "hasAlerts",
            title: "Alerts on its error budget",
            level: "Silver",
            description: "At least one burn-rate alert is defined.",
            likelihood: 0.8
        ),
        Rule(
            identifier: "hasRunbook",
            title: "Links a runbook",
            level: "Silver",
            description: "The on-call engineer finds the first steps.",
            likelihood: 0.76
        ),
        Rule(
            identifier: "hasTests",
            title: "Test coverage above 70%",
            level: "Silver",
            description: "Measured on the main branch.",
            likelihood: 0.72
        ),
        Rule(
            identifier: "hasNoCriticals",
            title: "No critical vulnerabilities",
            level: "Gold",
            description: "Dependencies and image scanned daily.",
            likelihood: 0.6
        ),
        Rule(
            identifier: "meetsSLO",
            title: "Met its SLO last quarter",
            level: "Gold",
            description: "Availability and latency targets both.",
            likelihood: 0.55
        ),
    ]

    /// The scorecard as `GET /v1/blueprints/service/scorecards/ProductionReadiness` has it.
    static let scorecard: JSONValue = [
        "id": "scrd_sandbox",
        "identifier": .string(identifier),
        "title": "Production Readiness",
        "blueprint": "service",
        "levels": [
            ["title": "Basic", "color": "paleBlue"],
            ["title": "Bronze", "color": "bronze"],
            ["title": "Silver", "color": "silver"],
            ["title": "Gold", "color": "gold"],
        ],
        "rules": .array(
            rules.map { rule in
                [
                    "identifier": .string(rule.identifier),
                    "title": .string(rule.title),
                    "level": .string(rule.level),
                    "description": .string(rule.description),
                    "query": [
                        "combinator": "and",
                        "conditions": [
                            [
                                "property": .string(rule.identifier),
                                "operator": "=",
                                "value": true,
                            ]
                        ],
                    ],
                ]
            }
        ),
        "createdAt": "2026-02-03T08:15:00.000Z",
        "updatedAt": "2026-10-19T13:40:12.000Z",
        "createdBy": "sandbox-user",
        "updatedBy": "sandbox-user",
    ]

    /// Rolls a service's results, and derives its level.
    static func standing(dice: inout Dice) -> JSONValue {
        let results = rules.map { ($0, dice.chance($0.likelihood)) }
        let reached = levels.prefix { level in
            results.allSatisfy { rule, isMet in isMet || rule.level != level }
        }
        return [
            "level": .string(reached.last ?? "Basic"),
            "rules": .array(
                results.map { rule, isMet in
                    [
                        "identifier": .string(rule.identifier),
                        "status": isMet ? "SUCCESS" : "FAILURE",
                        "level": .string(rule.level),
                    ]
                }
            ),
        ]
    }
}
