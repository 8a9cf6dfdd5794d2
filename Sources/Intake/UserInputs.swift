package import Vocabulary

extension ReminderOrder {
    /// Reads what the user's inputs override: in `payload.properties`, else at the root.
    ///
    /// - Parameter body: A verified webhook body.
    /// - Throws: `IntakeError.inputInvalid`, which names the input; a retry cannot help.
    package init(inputsIn body: JSONValue) throws(IntakeError) {
        let inputs = body["payload"]?["properties"] ?? body
        self.init(
            blueprint: try Self.text("blueprint", in: inputs),
            scorecard: try Self.text("scorecard", in: inputs),
            filterRule: try Self.rule("filter_rule", in: inputs)
        )
        let operation = try Self.text("operation_kind", in: inputs)
        guard operation == nil || operation == ReminderOrder.jobKind else {
            throw .inputInvalid(name: "operation_kind", expected: ReminderOrder.jobKind)
        }
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

    /// A rule is given as a JSON object, or as a text that holds one, as Port's inputs allow.
    private static func rule(
        _ name: String,
        in inputs: JSONValue
    ) throws(IntakeError) -> JSONValue? {
        switch inputs[name] {
        case nil, .null, "":
            return nil
        case .object(let members):
            return .object(members)
        case .string(let text):
            if let rule = try? JSONValue(parsing: Array(text.utf8)), rule.object != nil {
                return rule
            }
            throw .inputInvalid(name: name, expected: "a JSON object, or a text that holds one")
        default:
            throw .inputInvalid(name: name, expected: "a JSON object, or a text that holds one")
        }
    }
}
