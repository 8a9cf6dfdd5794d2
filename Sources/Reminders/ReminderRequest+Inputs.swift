package import JSON

/// What is wrong with one input of a request.
package struct InputProblem: Error, Sendable, Hashable {
    package var name: String
    /// What the input must be.
    package var expected: String
    /// What is wrong with the value given, to stand behind `expected`; nil where there is no more to
    /// say.
    package var reason: String?

    package init(name: String, expected: String, reason: String? = nil) {
        self.name = name
        self.expected = expected
        self.reason = reason
    }
}

extension ReminderRequest {
    /// An identifier of Port's is no longer.
    private static let inputBytesMax = 256

    /// Reads what a caller wants to differ from the configuration this once.
    ///
    /// - Parameters:
    ///   - value: Returns the input of a name; nil where there is none.
    ///   - configured: What the reminder does.
    /// - Throws: `InputProblem` with the first input that is invalid; a retry cannot help.
    package init(
        inputs value: (String) -> JSONValue?,
        of configured: Operation = .scorecardReminder
    ) throws(InputProblem) {
        self.init(
            operationKind: try Self.operation(value("operation_kind"), of: configured),
            blueprint: try Self.identifier(value("blueprint"), name: "blueprint"),
            scorecard: try Self.identifier(value("scorecard"), name: "scorecard"),
            filterRule: try Self.rule(value("filter_rule"))
        )
    }

    /// Reads a name; an empty one is none.
    package static func text(
        _ value: JSONValue?,
        name: String
    ) throws(InputProblem) -> String? {
        switch value {
        case nil, .null, "": nil
        case .string(let text) where text.utf8.count <= inputBytesMax: text
        default:
            throw InputProblem(name: name, expected: "a text of at most \(inputBytesMax) bytes")
        }
    }

    /// Reads a name that stands in the path of an address.
    private static func identifier(
        _ value: JSONValue?,
        name: String
    ) throws(InputProblem) -> String? {
        switch value {
        case ".", "..":
            throw InputProblem(name: name, expected: "an identifier, which neither . nor .. is")
        default: try text(value, name: name)
        }
    }

    private static func operation(
        _ value: JSONValue?,
        of configured: Operation
    ) throws(InputProblem) -> Operation? {
        guard let text = try identifier(value, name: "operation_kind") else { return nil }
        let operation = Operation(exactly: text)
        if configured.isMessage {
            if let operation, operation.isMessage { return operation }
        } else if operation == configured {
            // Actions made for port-sender say it; it changes nothing.
            return nil
        }
        let choices = (configured.isMessage ? Operation.choices : [configured]).map(\.rawValue)
        throw InputProblem(name: "operation_kind", expected: choices.joined(separator: " or "))
    }

    /// Reads a rule, which is given as a JSON object or as a text that holds one, as Port's inputs
    /// allow.
    private static func rule(_ value: JSONValue?) throws(InputProblem) -> JSONValue? {
        let rule: JSONValue?
        switch value {
        case nil, .null, "": return nil
        case .string(let text): rule = try? JSONValue(parsing: Array(text.utf8))
        case let value: rule = value
        }
        guard let rule, rule.object != nil else {
            throw InputProblem(
                name: "filter_rule",
                expected: "a JSON object, or a text that holds one"
            )
        }
        do throws(FilterRuleError) {
            return try FilterRule(rule).json
        } catch {
            throw InputProblem(
                name: "filter_rule",
                expected: "a Port search rule, or a combinator with rules",
                reason: "; \(error)"
            )
        }
    }
}
