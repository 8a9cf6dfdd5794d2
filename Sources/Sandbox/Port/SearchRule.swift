import JSON

/// A search rule of Port, checked by its schema (`/schemas/entitiesQueryV2`).
indirect enum SearchRule: Sendable, Hashable {
    case all([SearchRule])
    case any([SearchRule])
    case comparison(Subject, Operator, JSONValue)

    /// The part of an entity that a rule tests.
    enum Subject: Sendable, Hashable {
        case property(String)
        case relation(String)
        case scorecard(String, rule: String?)
        case related(blueprint: String)
    }

    enum Operator: String, Sendable, CaseIterable {
        case equal = "="
        case different = "!="
        case containsAny, contains, doesNotContains, beginsWith, doesNotBeginsWith
        case endsWith, doesNotEndsWith
        case isIn = "in"
        case notIn
        case isEmpty, isNotEmpty
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
        case between, notBetween
        case relatedTo
    }
}

extension SearchRule {
    /// Parses `{"combinator": "and"|"or", "rules": [...]}`, to any depth up to the limit.
    init(query: JSONValue, depthMax: Int, at place: String) throws(PortRefusal) {
        let members = try query.members(
            ["combinator": .oneOf(["and", "or"]), "rules": .rules],
            required: ["combinator", "rules"],
            at: place
        )
        guard depthMax > 0 else { throw .invalid("\(place) is nested too deep") }
        var rules: [SearchRule] = []
        for (index, rule) in (members["rules"]?.array ?? []).enumerated() {
            let place = "\(place)/rules/\(index)"
            rules.append(try SearchRule(rule: rule, depthMax: depthMax - 1, at: place))
        }
        self = members["combinator"] == "and" ? .all(rules) : .any(rules)
    }

    private init(rule: JSONValue, depthMax: Int, at place: String) throws(PortRefusal) {
        guard let members = rule.object else { throw .invalid("\(place) must be object") }
        if members["combinator"] != nil || members["rules"] != nil {
            try self.init(query: rule, depthMax: depthMax, at: place)
            return
        }
        guard let name = members["operator"]?.string else {
            throw .invalid("\(place) must have required property 'operator'")
        }
        if ["isExpired", "isNotExpired", "matchAny"].contains(name) {
            throw .notSupported("the operator \"\(name)\"")
        }
        guard let known = Operator(rawValue: name) else {
            throw .invalid("\(place)/operator must be equal to one of the allowed values")
        }
        let value = try known.value(of: members, at: place)
        self = .comparison(try Self.subject(of: members, for: known, at: place), known, value)
    }

    private static func subject(
        of members: [ExactString: JSONValue],
        for known: Operator,
        at place: String
    ) throws(PortRefusal) -> Subject {
        let names = Set(members.keys.map(\.text)).subtracting(["operator", "value"])
        func check(_ allowed: Set<String>) throws(PortRefusal) {
            if let stray = names.subtracting(allowed).sorted().first {
                throw .invalid("\(place) must NOT have additional properties: \"\(stray)\"")
            }
        }
        if known == .relatedTo {
            try check(["blueprint", "direction", "required"])
            guard let blueprint = members["blueprint"]?.string else {
                throw .invalid("\(place) must have required property 'blueprint'")
            }
            return .related(blueprint: blueprint)
        }
        if let property = members["property"] {
            try check(["property"])
            guard let name = property.string else {
                throw .notSupported("a property of the user's context")
            }
            return .property(name)
        }
        if let relation = members["relation"]?.string {
            try check(["relation", "targetProperty"])
            return .relation(relation)
        }
        if let scorecard = members["scorecard"]?.string {
            try check(["scorecard", "scorecardRule"])
            return .scorecard(scorecard, rule: members["scorecardRule"]?.string)
        }
        if members["propertySchema"] != nil { throw .notSupported("\"propertySchema\"") }
        throw .invalid("\(place) must have required property 'property'")
    }
}

extension SearchRule.Operator {
    /// Returns the rule's value, if it suits the operator.
    fileprivate func value(
        of members: [ExactString: JSONValue],
        at place: String
    ) throws(PortRefusal) -> JSONValue {
        let value = members["value"]
        if self == .isEmpty || self == .isNotEmpty {
            if value == nil { return .null }
            throw .invalid("\(place) must NOT have additional properties: \"value\"")
        }
        guard let value else { throw .invalid("\(place) must have required property 'value'") }
        if value["preset"] != nil { throw .notSupported("date presets") }
        if value["context"] != nil { throw .notSupported("values of the user's context") }
        let fits =
            switch self {
            case .between, .notBetween: value["from"]?.string != nil && value["to"]?.string != nil
            case .greater, .greaterOrEqual, .less, .lessOrEqual:
                value.number != nil || value.string != nil
            case .relatedTo: value.string != nil || value.isStrings
            default: value.object == nil && (value.array == nil || value.isStrings)
            }
        guard fits else { throw .invalid("\(place)/value does not suit \"\(rawValue)\"") }
        return value
    }
}

extension JSONValue {
    fileprivate var isStrings: Bool { array?.allSatisfy { $0.string != nil } ?? false }
}

extension SearchRule {
    /// Whether the entity matches the rule.
    func matches(_ entity: JSONValue) -> Bool {
        switch self {
        case .all(let rules): rules.allSatisfy { $0.matches(entity) }
        case .any(let rules): rules.contains { $0.matches(entity) }
        case .comparison(let subject, let known, let value):
            known.holds(for: subject.value(in: entity), value)
        }
    }
}

extension SearchRule.Subject {
    fileprivate func value(in entity: JSONValue) -> JSONValue {
        switch self {
        case .property(let name):
            if name.hasPrefix("$") { return entity[String(name.dropFirst())] ?? .null }
            return entity["properties"]?[name] ?? .null
        case .relation(let name):
            return entity["relations"]?[name] ?? .null
        case .scorecard(let name, let rule):
            let result = entity["scorecards"]?[name]
            guard let rule else { return result?["level"] ?? .null }
            let found = result?["rules"]?.array?.first { $0["identifier"] == .string(rule) }
            return found?["status"] ?? .null
        case .related:
            let related = entity["relations"]?.object?.values.flatMap { $0.array ?? [$0] }
            return .array(related ?? [])
        }
    }
}

extension SearchRule.Operator {
    fileprivate func holds(for subject: JSONValue, _ value: JSONValue) -> Bool {
        switch self {
        case .equal: subject.isSame(as: value)
        case .different: !subject.isSame(as: value)
        case .containsAny, .relatedTo:
            (value.array ?? [value]).contains { subject.array?.contains($0) ?? (subject == $0) }
        case .contains: subject.text { $0.contains($1) }(value)
        case .doesNotContains: !subject.text { $0.contains($1) }(value)
        case .beginsWith: subject.text { $0.hasPrefix($1) }(value)
        case .doesNotBeginsWith: !subject.text { $0.hasPrefix($1) }(value)
        case .endsWith: subject.text { $0.hasSuffix($1) }(value)
        case .doesNotEndsWith: !subject.text { $0.hasSuffix($1) }(value)
        case .isIn: (value.array ?? [value]).contains { subject.isSame(as: $0) }
        case .notIn: !(value.array ?? [value]).contains { subject.isSame(as: $0) }
        case .isEmpty: subject.isVoid
        case .isNotEmpty: !subject.isVoid
        case .greater:
            subject.ordered(to: value) {
                $0 > $1
            } _: {
                $0 > $1
            }
        case .greaterOrEqual:
            subject.ordered(to: value) {
                $0 >= $1
            } _: {
                $0 >= $1
            }
        case .less:
            subject.ordered(to: value) {
                $0 < $1
            } _: {
                $0 < $1
            }
        case .lessOrEqual:
            subject.ordered(to: value) {
                $0 <= $1
            } _: {
                $0 <= $1
            }
        case .between: subject.isBetween(value)
        case .notBetween: !subject.isBetween(value)
        }
    }
}

extension JSONValue {
    fileprivate var isVoid: Bool {
        self == .null || self == "" || self == .array([]) || self == .object([:])
    }

    /// Whether the values are equal; a list equals each single value in it, as Port has it for
    /// `$team`.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        if let left = number, let right = other.number { return left == right }
        if let items = array, other.array == nil { return items.contains(other) }
        return self == other
    }

    /// Tests this text, or any text of this list; false for other kinds.
    fileprivate func text(
        _ test: @escaping (String, String) -> Bool
    ) -> (_ value: JSONValue) -> Bool {
        { value in
            guard let wanted = value.string else { return false }
            return (array ?? [self]).contains { $0.string.map { test($0, wanted) } ?? false }
        }
    }

    /// Compares numbers, or texts such as ISO 8601 times, whose order is that of the times.
    fileprivate func ordered(
        to other: JSONValue,
        _ numbers: (Double, Double) -> Bool,
        _ texts: (String, String) -> Bool
    ) -> Bool {
        if let left = number, let right = other.number { return numbers(left, right) }
        if let left = string, let right = other.string { return texts(left, right) }
        return false
    }

    fileprivate func isBetween(_ range: JSONValue) -> Bool {
        guard let from = range["from"]?.string, let to = range["to"]?.string, let string else {
            return false
        }
        return from <= string && string <= to
    }
}
