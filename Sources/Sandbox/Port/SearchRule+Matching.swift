import JSON

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
