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
        /// How to meet it, in Markdown; nil where nobody wrote it down.
        var description: String?
        var likelihood: Double
        /// What it asks of a service, in Port's form; else that its property is true.
        var conditions: [JSONValue]?

        fileprivate var query: [JSONValue] {
            conditions
                ?? [["property": .string(identifier), "operator": "=", "value": true]]
        }
    }

    static let rules: [Rule] = [
        Rule(
            identifier: "hasReadme",
            title: "Has a README",
            level: "Bronze",
            description:
                "Write a `README.md` that says what the service does and how to run it. "
                + "[Template](https://docs.example.com/readme-template)",
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
            description:
                "**Ask** the platform team for a rotation, then add its address here:\n\n"
                + "1. Open [PagerDuty](https://acme.pagerduty.com/schedules?team=a&b=c)\n"
                + "2. Set `on_call` in `port.yml`",
            likelihood: 0.9
        ),
        Rule(
            identifier: "hasAlerts",
            title: "Alerts on its error budget",
            level: "Silver",
            description:
                "At least one burn-rate alert is defined, see "
                + "[SLO handbook](https://docs.example.com/slo#alerts).",
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
            likelihood: 0.72,
            conditions: [
                ["property": "coverage", "operator": ">", "value": 70],
                ["property": "$team", "operator": "isNotEmpty"],
            ]
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
                    "description": rule.description.map(JSONValue.string) ?? .null,
                    "query": ["combinator": "and", "conditions": .array(rule.query)],
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
        let standings: [JSONValue] = results.map { rule, isMet in
            [
                "identifier": .string(rule.identifier),
                "status": isMet ? "SUCCESS" : "FAILURE",
                "level": .string(rule.level),
            ]
        }
        return ["level": .string(level(of: standings)), "rules": .array(standings)]
    }

    /// The highest level up to which all rules are met.
    static func level(of rules: [JSONValue]) -> String {
        let missed = Set(rules.filter { $0["status"] == "FAILURE" }.map { $0["level"]?.string })
        return levels.prefix { !missed.contains($0) }.last ?? levels[0]
    }
}
