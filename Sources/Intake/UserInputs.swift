package import JSON
package import Reminders

extension ReminderRequest {
    /// Reads what the user's inputs override: in `payload.properties`, else at the root.
    ///
    /// - Parameters:
    ///   - body: A verified webhook body.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    /// - Throws: `IntakeError.inputInvalid` or `.inputSealed`, which name the input; a retry cannot
    ///   help.
    package init(
        inputsIn body: some JSONBranch,
        decryptor: InputDecryptor = InputDecryptor()
    ) throws(IntakeError) {
        let inputs = Inputs(members: body["payload"]?["properties"] ?? body, decryptor: decryptor)
        self.init(
            operationKind: try inputs.operation("operation_kind"),
            blueprint: try inputs.text("blueprint"),
            scorecard: try inputs.text("scorecard"),
            filterRule: try inputs.rule("filter_rule")
        )
    }
}

/// The user's inputs, of which any may be encrypted.
private struct Inputs<Branch: JSONBranch> {
    let members: Branch
    let decryptor: InputDecryptor

    /// An identifier of Port's is no longer.
    private var nameBytesMax: Int { 256 }

    func text(_ name: String) throws(IntakeError) -> String? {
        switch value(name) {
        case nil, .null, "": nil
        case ".", "..":
            throw invalid(name, expected: "an identifier, which neither . nor .. is")
        case .string(let text) where text.utf8.count <= nameBytesMax: text
        default: throw invalid(name, expected: "a text of at most 256 bytes")
        }
    }

    /// Only messages can be chosen: the others go elsewhere, and no input says where.
    func operation(_ name: String) throws(IntakeError) -> Operation? {
        guard let text = try text(name) else { return nil }
        let kind = Operation(exactly: text)
        if let kind, kind.isMessage { return kind }
        let choices = Operation.choices.map(\.rawValue)
        let reason = kind.map {
            ", not \($0.rawValue): inputs never choose where a run's outcome goes"
        }
        throw invalid(name, expected: choices.joined(separator: " or "), reason)
    }

    /// A rule is given as a JSON object, or as a text that holds one, as Port's inputs allow.
    func rule(_ name: String) throws(IntakeError) -> JSONValue? {
        let given = value(name)
        let rule: JSONValue?
        switch given {
        case nil, .null, "": return nil
        case .object: rule = given
        case .string(let text): rule = try? JSONValue(parsing: Array(text.utf8))
        default: rule = nil
        }
        guard let rule, rule.object != nil else {
            throw invalid(name, expected: "a JSON object, or a text that holds one")
        }
        do throws(FilterRuleError) {
            return try FilterRule(rule).json
        } catch {
            let expected = "a Port search rule, or a combinator with rules"
            throw invalid(name, expected: expected, "; \(error)")
        }
    }

    /// An encrypted input as what it stands for, every other as it is.
    private func value(_ name: String) -> JSONValue? {
        let value = members[name]?.value
        guard let text = value?.string, let opened = decryptor.open(text) else { return value }
        return .string(opened)
    }

    /// What is wrong with an input; of one that was opened it tells nothing that is in it.
    private func invalid(
        _ name: String,
        expected: String,
        _ reason: String? = nil
    ) -> IntakeError {
        guard members[name]?.value == value(name) else {
            return .inputInvalid(name: name, expected: expected)
        }
        let isSealed = members[name]?.string.map(InputDecryptor.looksSealed) ?? false
        return isSealed
            ? .inputSealed(name: name, expected: expected)
            : .inputInvalid(name: name, expected: expected + (reason ?? ""))
    }
}
