package import Vocabulary

extension ReminderOrder {
    /// Reads what the user's inputs override: in `payload.properties`, else at the root.
    ///
    /// - Parameter body: A verified webhook body.
    /// - Throws: `IntakeError.inputInvalid`, which names the input; a retry cannot help.
    package init(inputsIn body: JSONValue) throws(IntakeError) {
        let inputs = body["payload"]?["properties"] ?? body
        self.init(
            operationKind: try Self.operation("operation_kind", in: inputs),
            blueprint: try Self.text("blueprint", in: inputs),
            scorecard: try Self.text("scorecard", in: inputs),
            filterRule: try Self.rule("filter_rule", in: inputs)
        )
    }

    /// The names of the members that inputs are read from; a rule is read with all that is in it.
    static let inputNames = ["payload", "properties", "blueprint", "scorecard", "operation_kind"]
    static let wholeInputNames = ["filter_rule"]

    /// An identifier of Port's is no longer.
    private static let nameBytesMax = 256

    private static func text(
        _ name: String,
        in inputs: JSONValue
    ) throws(IntakeError) -> String? {
        switch inputs[name] {
        case nil, .null, "": nil
        case .string(let text) where text.utf8.count <= nameBytesMax: text
        default: throw .inputInvalid(name: name, expected: "a text of at most 256 bytes")
        }
    }

    /// Only what goes to Slack can be chosen: the others go elsewhere, and no input says where.
    private static func operation(
        _ name: String,
        in inputs: JSONValue
    ) throws(IntakeError) -> OperationKind? {
        guard let text = try text(name, in: inputs) else { return nil }
        let kind = OperationKind(rawValue: text)
        if let kind, kind.target == .slack { return kind }
        let choices = OperationKind.allCases.filter { $0.target == .slack }.map(\.rawValue)
        let reason =
            kind.map { ", not \($0.rawValue): inputs never choose where a run's outcome goes" }
            ?? ""
        throw .inputInvalid(name: name, expected: choices.joined(separator: " or ") + reason)
    }

    /// A rule is given as a JSON object, or as a text that holds one, as Port's inputs allow.
    private static func rule(
        _ name: String,
        in inputs: JSONValue
    ) throws(IntakeError) -> JSONValue? {
        let given = inputs[name]
        let rule: JSONValue?
        switch given {
        case nil, .null, "": return nil
        case .object: rule = given
        case .string(let text): rule = try? JSONValue(parsing: Array(text.utf8))
        default: rule = nil
        }
        guard let rule, rule.object != nil else {
            throw .inputInvalid(name: name, expected: "a JSON object, or a text that holds one")
        }
        do throws(FilterRuleError) {
            return try FilterRule(rule).json
        } catch {
            throw .inputInvalid(
                name: name,
                expected: "a Port search rule, or a combinator with rules; \(error)"
            )
        }
    }
}
