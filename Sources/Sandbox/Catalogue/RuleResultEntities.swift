import JSON
import Platform

/// The entities of Port's `_rule_result`: one for each service and rule, derived when asked for.
///
/// Source: Port "Scorecards: concepts and structure" and "Extend the data model". Results may be a
/// day behind the services: those of some services are missing, and some say that a failing rule
/// passed. `due_date` and `exempt_until` are properties that the company added.
struct RuleResultEntities {
    /// A service and a rule, by identifier.
    struct Key: Hashable, Sendable {
        var service: ExactString
        var rule: ExactString
    }

    static let identifier = "_rule_result"
    private static let scorecard = "_scorecard"
    private static let rule = "_rule"

    let catalogue: Catalogue

    /// The blueprint, whose entities are derived, and the two that it refers to.
    static let blueprints = [
        Catalogue.Blueprint(
            identifier: scorecard,
            title: "Scorecard",
            entities: [
                .entity(
                    ProductionReadiness.identifier,
                    "Production Readiness",
                    of: scorecard,
                    ["blueprint": "service"]
                )
            ]
        ),
        Catalogue.Blueprint(
            identifier: rule,
            title: "Rule",
            entities: ProductionReadiness.rules.map { item in
                .entity(
                    item.identifier,
                    item.title,
                    of: rule,
                    [
                        "level": .string(item.level),
                        "description": item.description.map(JSONValue.string) ?? .null,
                    ],
                    relations: ["scorecard": .string(ProductionReadiness.identifier)]
                )
            },
            relations: ["scorecard": Catalogue.relation(to: scorecard, title: "Scorecard")]
        ),
        Catalogue.Blueprint(
            identifier: identifier,
            title: "Rule result",
            entities: [],
            relations: [
                "rule": Catalogue.relation(to: rule, title: "Rule"),
                "service": Catalogue.relation(to: "service", title: "Service"),
            ],
            isOwned: true
        ),
    ]

    /// Results of the first services, to tell what properties they have.
    var examples: [JSONValue] {
        catalogue.services.prefix(20).enumerated()
            .flatMap { index, service in results(of: service, index: index) }
    }

    /// Returns the results that match, in the order of services and rules.
    func matching(_ rule: SearchRule?) -> [JSONValue] {
        var found: [JSONValue] = []
        for (index, service) in catalogue.services.enumerated() where index % 20 != 19 {
            for result in results(of: service, index: index)
            where rule?.matches(result) ?? true {
                found.append(result)
            }
        }
        return found
    }

    private func results(of service: JSONValue, index: Int) -> [JSONValue] {
        let standing = service["scorecards"]?[ProductionReadiness.identifier]
        let rules = standing?["rules"]?.array ?? []
        let late = index % 30 == 5 ? rules.firstIndex { $0["status"] == "FAILURE" } : nil
        return rules.enumerated()
            .map { number, rule in
                let isMet = rule["status"] == "SUCCESS" || number == late
                return result(rule, of: service, isMet: isMet, number: index * 31 + number * 7)
            }
    }

    private func result(
        _ rule: JSONValue,
        of service: JSONValue,
        isMet: Bool,
        number: Int
    ) -> JSONValue {
        let name = rule["identifier"]?.string ?? ""
        let entity = service["identifier"]?.string ?? ""
        let key = Key(service: ExactString(entity), rule: ExactString(name))
        let change = catalogue.changes[key] ?? Self.start + .seconds(-86_400 * (number % 90))
        var properties: [ExactString: JSONValue] = [
            "result": isMet ? "Passed" : "Not passed", "entity": .string(entity),
            "entity_link": .string("/serviceEntity?identifier=\(entity)"),
            "result_last_change": .string(change.description),
            "scorecard": .string(ProductionReadiness.identifier), "blueprint": "service",
            "level": rule["level"] ?? .null,
        ]
        if !isMet {
            properties["due_date"] = Self.dueDate(number)
            properties["exempt_until"] = Self.exemption(number)
        }
        let teams = service["team"]?.array ?? service["team"].map { [$0] } ?? []
        return .entity(
            "rr_\(name)_\(entity)",
            "\(name) of \(entity)",
            of: Self.identifier,
            team: teams.compactMap(\.string),
            .object(properties),
            relations: ["rule": .string(name), "service": .string(entity)]
        )
    }

    /// The latest change of a result before the sandbox began.
    private static let start = Timestamp(secondsSince1970: 1_795_161_600)

    /// A third of the failing results are due, of which some are overdue.
    private static func dueDate(_ number: Int) -> JSONValue? {
        guard number % 3 == 0 else { return nil }
        return number % 2 == 0 ? "2026-12-15T00:00:00.000Z" : "2026-11-16T00:00:00.000Z"
    }

    /// A few failing results are exempt, and of others the exemption is over.
    private static func exemption(_ number: Int) -> JSONValue? {
        switch number % 50 {
        case 4, 14, 24: "2030-01-31T00:00:00.000Z"
        case 9: "2026-06-30T00:00:00.000Z"
        default: nil
        }
    }
}
