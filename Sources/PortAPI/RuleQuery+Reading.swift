import JSON
import Scorecards

extension RuleQuery {
    /// How deep groups of conditions may be in each other; Port's own editor makes one group.
    private static let depthMax = 16

    /// Parses the query of a rule; nil for one of which any part cannot be read.
    ///
    /// A group is `{"combinator": "and", "conditions": […]}`, whose conditions may be groups, too.
    /// A condition is `{"property": …, "operator": …, "value": …}`; its value is a text, a number,
    /// true or false, a list of them, or missing. Of an empty group there is nothing to say.
    ///
    /// Source: Port "Concepts and structure" of scorecards, "Conditions" and "Combinator".
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        guard let query = try Self.query(&json, depth: 1) else { return nil }
        self = query
    }

    private static func query(
        _ json: inout JSONPullReader,
        depth: Int
    ) throws(JSONError) -> RuleQuery? {
        var combinator: String?
        var conditions: [RuleQuery]?
        var (property, operation): (String?, String?)
        var values: [String]? = []
        guard depth <= depthMax else {
            try json.skip()
            return nil
        }
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("combinator") {
                combinator = try json.text()
            } else if json.isNamed("conditions") {
                conditions = try Self.conditions(&json, depth: depth + 1)
            } else if json.isNamed("property") {
                property = try json.text()
            } else if json.isNamed("operator") {
                operation = try json.text()
            } else if json.isNamed("value") {
                values = try Self.values(&json)
            } else {
                try json.skip()
            }
        }
        if let combinator {
            guard let conditions, !conditions.isEmpty else { return nil }
            if combinator.hasSameBytes(as: "and") { return .all(conditions) }
            return combinator.hasSameBytes(as: "or") ? .any(conditions) : nil
        }
        guard let property = property.orNil, let operation = operation.orNil, let values else {
            return nil
        }
        return .condition(property: property, operator: operation, values: values)
    }

    /// Parses a list of conditions to its end; nil if one of them cannot be read.
    private static func conditions(
        _ json: inout JSONPullReader,
        depth: Int
    ) throws(JSONError) -> [RuleQuery]? {
        var conditions: [RuleQuery]? = []
        guard try json.enterArray() else { return nil }
        while try json.nextItem() {
            if let condition = try query(&json, depth: depth) {
                conditions?.append(condition)
            } else {
                conditions = nil
            }
        }
        return conditions
    }

    /// Parses what a property is compared with; nil for an object, or a list with anything but
    /// texts, numbers, true and false.
    private static func values(_ json: inout JSONPullReader) throws(JSONError) -> [String]? {
        if json.isNull {
            try json.skip()
            return []
        }
        guard json.isArray else { return try json.scalar().map { [$0] } }
        var values: [String]? = []
        guard try json.enterArray() else { return nil }
        while try json.nextItem() {
            if let value = try json.scalar() { values?.append(value) } else { values = nil }
        }
        return values
    }
}
