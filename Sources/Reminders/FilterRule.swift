package import JSON

/// Which entities are looked at: one rule of Port's searches, or a combinator of rules, which may
/// be combinators again.
///
/// What one holds has the outline that Port describes; whether the properties exist, Port knows.
/// Source: Port's OpenAPI description, `/schemas/entitiesQueryV2` (read 2026-11).
package struct FilterRule: Sendable, Hashable {
    /// The rule as it was given.
    package let json: JSONValue

    /// Checks a rule, and every rule within it.
    ///
    /// - Parameter json: What was configured, or given as an input.
    /// - Throws: `FilterRuleError`, which says where and what; a person has to correct it.
    package init(_ json: JSONValue) throws(FilterRuleError) {
        guard Self.hasShortNames(json) else {
            throw FilterRuleError(
                place: "",
                problem: "it has a member with a name of more than \(Self.nameBytesMax) bytes"
            )
        }
        try Self.check(json, at: "")
        self.json = json
    }

    /// Whether it joins rules, rather than being one.
    package var isCombinator: Bool { Self.isCombinator(json.object ?? [:]) }

    /// No member that Port knows has a longer name, and no property's schema needs one.
    ///
    /// Coders keep names as `String`, which hashes a long one of combining marks for seconds.
    private static let nameBytesMax = 256

    private static func hasShortNames(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members):
            members.allSatisfy { name, member in
                name.text.utf8.count <= nameBytesMax && hasShortNames(member)
            }
        case .array(let items): items.allSatisfy(hasShortNames)
        default: true
        }
    }

    private static func isCombinator(_ members: [ExactString: JSONValue]) -> Bool {
        members["combinator"] != nil || members["rules"] != nil
    }

    // The reader of JSON bounds how deep this can go.
    private static func check(_ rule: JSONValue, at place: String) throws(FilterRuleError) {
        guard let members = rule.object else {
            throw FilterRuleError(
                place: place,
                problem: "it must be an object: a rule, or a combinator with rules"
            )
        }
        guard !members.isEmpty else {
            throw FilterRuleError(
                place: place,
                problem: "it is empty, where a rule needs an operator and what it looks at"
                    + " (\(subjects.map(\.text).joined(separator: ", "))), and a combinator needs"
                    + " combinator and rules"
            )
        }
        if let problem = isCombinator(members) ? flaw(ofCombinator: members) : flaw(of: members) {
            throw FilterRuleError(place: place, problem: problem)
        }
        let start = place.isEmpty ? "" : "\(place)."
        for (index, rule) in (members["rules"]?.array ?? []).enumerated() {
            try check(rule, at: "\(start)rules[\(index)]")
        }
    }

    private static func flaw(ofCombinator members: [ExactString: JSONValue]) -> String? {
        let combinator = members["combinator"]
        guard combinator == "and" || combinator == "or" else {
            return "its combinator must be `and` or `or`"
        }
        guard members["rules"]?.array != nil else { return "its rules must be a list" }
        return members.keys.sorted().first { !["combinator", "rules"].contains($0) }
            .map { "a combinator has no \(quoted($0.text))" }
    }

    private static func flaw(of members: [ExactString: JSONValue]) -> String? {
        guard let name = members["operator"]?.string.map({ ExactString($0) }), name != "" else {
            return "its operator is missing"
        }
        guard valued.contains(name) || unvalued.contains(name) else {
            let known = (valued + unvalued).map(\.text).joined(separator: " ")
            return "its operator \(quoted(name.text)) is none of Port's: \(known)"
        }
        guard subjects.contains(where: { isThere(members[$0]) }) else {
            return
                "it does not say what it looks at: \(subjects.map(\.text).joined(separator: ", "))"
        }
        if unvalued.contains(name) {
            return members["value"] == nil ? nil : "its operator \(name) takes no value"
        }
        // Only of a property's schema can a rule ask without a value.
        guard members["value"] == nil, members["propertySchema"] == nil else { return nil }
        return "its operator \(name) needs a value"
    }

    private static let unvalued: [ExactString] = [
        "isEmpty", "isNotEmpty", "isExpired", "isNotExpired",
    ]
    private static let valued: [ExactString] = [
        "=", "!=", ">", ">=", "<", "<=", "in", "notIn", "contains", "doesNotContains",
        "containsAny", "beginsWith", "doesNotBeginsWith", "endsWith", "doesNotEndsWith", "between",
        "notBetween", "relatedTo", "matchAny",
    ]
    private static let subjects: [ExactString] = [
        "property", "relation", "scorecard", "blueprint", "propertySchema",
    ]

    private static func isThere(_ subject: JSONValue?) -> Bool {
        subject?.string.map { !$0.isEmpty } ?? (subject?.object != nil)
    }

    private static func quoted(_ name: String) -> String {
        "\"\(name.clipped(bytesMax: 40))\""
    }
}

/// What is wrong with a filter, and where in it.
package struct FilterRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule within the combinators, such as `rules[1].rules[0]`; empty for the outermost.
    package var place: String
    package var problem: String

    package var description: String { place.isEmpty ? problem : "in \(place) \(problem)" }
}
