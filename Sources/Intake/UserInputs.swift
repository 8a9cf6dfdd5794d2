package import JSON
package import Reminders

extension ReminderRequest {
    /// Reads what the user's inputs override: in `payload.properties`, else at the root.
    ///
    /// - Parameters:
    ///   - body: A verified webhook body.
    ///   - configured: What the reminder does.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    /// - Throws: `IntakeError.inputInvalid` or `.inputSealed`, which name the input; a retry cannot
    ///   help.
    package init(
        inputsIn body: some JSONBranch,
        of configured: Operation = .scorecardReminder,
        decryptor: InputDecryptor = InputDecryptor()
    ) throws(IntakeError) {
        let inputs = Inputs(members: body["payload"]?["properties"] ?? body, decryptor: decryptor)
        do throws(InputProblem) {
            self = try ReminderRequest(inputs: inputs.value, of: configured)
        } catch {
            throw inputs.refusal(of: error)
        }
    }
}

/// The user's inputs, of which any may be encrypted.
private struct Inputs<Branch: JSONBranch> {
    let members: Branch
    let decryptor: InputDecryptor

    /// Returns an encrypted input as what it stands for, every other as it is.
    func value(_ name: String) -> JSONValue? {
        let value = members[name]?.value
        guard let text = value?.string, let opened = decryptor.open(text) else { return value }
        return .string(opened)
    }

    /// What is wrong with an input; of one that was opened it tells nothing that is in it.
    func refusal(of problem: InputProblem) -> IntakeError {
        let (name, expected) = (problem.name, problem.expected)
        guard members[name]?.value == value(name) else {
            return .inputInvalid(name: name, expected: expected)
        }
        let isSealed = members[name]?.string.map(InputDecryptor.looksSealed) ?? false
        guard !isSealed else { return .inputSealed(name: name, expected: expected) }
        let reason = problem.reason ?? notToChoose(name) ?? ""
        return .inputInvalid(name: name, expected: expected + reason)
    }

    /// Why a run cannot choose the operation given; nil for other inputs, and for what is none.
    private func notToChoose(_ name: String) -> String? {
        guard name == "operation_kind" else { return nil }
        return members[name]?.string.flatMap(Operation.init(exactly:))
            .map { ", not \($0.rawValue): inputs never choose where a run's outcome goes" }
    }
}
