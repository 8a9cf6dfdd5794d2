import JSON
import Platform

/// What changed between two states of the catalogue: results of rules.
package struct CatalogueChange: Sendable {
    package struct Result: Sendable, Hashable {
        package var service: String
        package var rule: String
        /// Whether the rule is met now.
        package var isMet: Bool
    }

    package internal(set) var results: [Result] = []

    /// How many rules were fixed.
    package var fixedCount: Int { results.count(where: \.isMet) }
    package var brokenCount: Int { results.count - fixedCount }

    /// The change as `POST /sandbox/change` answers it.
    var json: JSONValue {
        [
            "ok": true, "fixed": .integer(Int64(fixedCount)),
            "broken": .integer(Int64(brokenCount)),
            "results": .array(
                results.map { result in
                    [
                        "service": .string(result.service), "rule": .string(result.rule),
                        "result": result.isMet ? "Passed" : "Not passed",
                    ]
                }
            ),
        ]
    }
}

extension Catalogue {
    /// Fixes some rules and breaks others; the same round of the same catalogue changes the same.
    ///
    /// Every seventh service meets all rules of its lowest level with an unmet one, and so gains a
    /// level. Every eleventh fails its first met rule, and so may lose some.
    ///
    /// - Parameters:
    ///   - round: How often it changed before.
    ///   - now: When the results change.
    /// - Returns: What changed.
    mutating func change(round: Int, at now: Timestamp) -> CatalogueChange {
        let name = ProductionReadiness.identifier
        var change = CatalogueChange()
        services = services.enumerated()
            .map { index, service in
                guard let standing = service["scorecards"]?[name], standing["level"] != nil else {
                    return service
                }
                let fixes = (index + round) % 7 == 3
                guard fixes || (index + round) % 11 == 4 else { return service }
                let rules = standing["rules"]?.array ?? []
                let changed = fixes ? Self.unmet(in: rules) : Self.firstMet(in: rules)
                guard !changed.isEmpty else { return service }
                let identifier = service["identifier"]?.string ?? ""
                for number in changed {
                    let rule = rules[number]["identifier"]?.string ?? ""
                    change.results.append(.init(service: identifier, rule: rule, isMet: fixes))
                    let key = RuleResultEntities.Key(
                        service: ExactString(identifier),
                        rule: ExactString(rule)
                    )
                    changes[key] = now
                }
                return service.replacing(standing, turning: Set(changed), at: now)
            }
        return change
    }

    /// The unmet rules of the lowest level that has one.
    private static func unmet(in rules: [JSONValue]) -> [Int] {
        let unmet = rules.indices.filter { rules[$0]["status"] == "FAILURE" }
        return unmet.filter { rules[$0]["level"] == rules[unmet[0]]["level"] }
    }

    private static func firstMet(in rules: [JSONValue]) -> [Int] {
        rules.firstIndex { $0["status"] == "SUCCESS" }.map { [$0] } ?? []
    }
}

extension JSONValue {
    /// Returns a service with the results of some rules reversed, and its level derived again.
    fileprivate func replacing(
        _ standing: JSONValue,
        turning numbers: Set<Int>,
        at now: Timestamp
    ) -> JSONValue {
        let rules = (standing["rules"]?.array ?? []).enumerated()
            .map { number, rule in
                guard numbers.contains(number), var members = rule.object else { return rule }
                members["status"] = members["status"] == "SUCCESS" ? "FAILURE" : "SUCCESS"
                return .object(members)
            }
        var members = object ?? [:]
        var scorecards = members["scorecards"]?.object ?? [:]
        scorecards[ExactString(ProductionReadiness.identifier)] = [
            "level": .string(ProductionReadiness.level(of: rules)), "rules": .array(rules),
        ]
        members["scorecards"] = .object(scorecards)
        members["updatedAt"] = .string(now.description)
        return .object(members)
    }
}
