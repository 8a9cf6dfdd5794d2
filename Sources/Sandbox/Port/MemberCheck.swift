import JSON

/// The type of a member of a request's JSON, as Port's schemas require it.
enum Expectation: Sendable {
    case string
    case strings
    case stringOrStrings
    case oneOf([String])
    case number(ClosedRange<Double>)
    case boolean
    case object
    case rules
}

extension JSONValue {
    /// Returns an object's members if all are known, and all required ones are there.
    ///
    /// - Parameters:
    ///   - known: The allowed names with what their values must be.
    ///   - required: The names that must be there.
    ///   - place: Where the object stands, for the message: `body`, `body/query`.
    /// - Returns: The object's members.
    /// - Throws: `PortRefusal` with 422, in the words of Port's validator.
    func members(
        _ known: [String: Expectation],
        required: [String] = [],
        at place: String = "body"
    ) throws(PortRefusal) -> [ExactString: JSONValue] {
        guard let members = object else {
            throw .invalid("\(place) must be object")
        }
        for name in members.keys.sorted() where known[name.text] == nil {
            throw .invalid("\(place) must NOT have additional properties: \"\(name)\"")
        }
        for name in required where members[name] == nil {
            throw .invalid("\(place) must have required property '\(name)'")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let problem = known[name.text]?.problem(of: value) {
                throw .invalid("\(place)/\(name) \(problem)")
            }
        }
        return members
    }

    /// The number of either kind.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

extension Expectation {
    fileprivate func problem(of value: JSONValue) -> String? {
        switch (self, value) {
        case (.string, .string), (.stringOrStrings, .string), (.boolean, .bool), (.object, .object):
            return nil
        case (.rules, .array): return nil
        case (.strings, .array(let items)), (.stringOrStrings, .array(let items)):
            return items.allSatisfy { $0.string != nil } ? nil : "items must be string"
        case (.oneOf(let names), .string(let name)) where names.contains(name):
            return nil
        case (.number(let range), _):
            guard let number = value.number else { return "must be number" }
            if number < range.lowerBound { return "must be >= \(Int(range.lowerBound))" }
            return number > range.upperBound ? "must be <= \(Int(range.upperBound))" : nil
        case (.string, _): return "must be string"
        case (.strings, _), (.rules, _): return "must be array"
        case (.stringOrStrings, _): return "must be string or array"
        case (.oneOf(let names), _):
            return "must be equal to one of the allowed values: \(names.joined(separator: ", "))"
        case (.boolean, _): return "must be boolean"
        case (.object, _): return "must be object"
        }
    }
}
