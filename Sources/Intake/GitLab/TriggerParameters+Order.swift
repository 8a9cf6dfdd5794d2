import JSON
import Reminders

/// The run in Port and the user's overrides among a pipeline's parameters.
extension TriggerParameters {
    /// Where the user's overrides may be named; each name is known to `ReminderRequest`.
    private static let overrides = ["blueprint", "scorecard", "filter_rule", "operation_kind"]

    /// Names of a variable that holds the run's identifier, without underscores.
    private static let runNames = ["runid", "portrunid"]

    /// Returns the run's identifier: from the merged parameters, where pipelines look for it in
    /// their TRIGGER_PAYLOAD, else from an input or a variable, else from the header.
    func runID(header: String?) -> String? {
        RunID.find(in: payload, header: nil)
            ?? Self.runID(in: inputs) ?? Self.runID(in: variables)
            ?? header.flatMap(RunID.identifier(in:))
    }

    private static func runID(in members: [ExactString: JSONValue]) -> String? {
        if let known = RunID.find(in: JSONValue.object(members), header: nil) { return known }
        // In a fixed order, so that the same call always means the same run.
        return members.filter { isRunName($0.key.text) }.sorted { $0.key < $1.key }
            .lazy.compactMap { $0.value.string.flatMap(RunID.identifier(in:)) }
            .first
    }

    private static func isRunName(_ name: String) -> Bool {
        let letters = String(decoding: name.utf8.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        return runNames.contains { $0.hasSameBytesIgnoringASCIICase(as: letters) }
    }

    /// Reads what the user's inputs override: where Port's body has them, else in the inputs and
    /// variables of the pipeline, whose names count without regard to case.
    ///
    /// - Parameters:
    ///   - configured: What the reminder does.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    /// - Returns: The order, without what the URL and the token say.
    /// - Throws: `IntakeError`, which names the input; a retry cannot help.
    func order(
        of configured: Operation = .scorecardReminder,
        decryptor: InputDecryptor
    ) throws(IntakeError) -> ReminderRequest {
        var body = portBody
        let properties = body["payload"]?["properties"]
        var given = (properties ?? body).object ?? [:]
        for name in Self.overrides where Self.isAbsent(given[name]) {
            given[name] =
                Self.member(name, of: inputs) ?? Self.member(name, of: variables) ?? given[name]
        }
        if properties == nil {
            body = .object(given)
        } else if var members = body.object, var payload = members["payload"]?.object {
            payload["properties"] = .object(given)
            members["payload"] = .object(payload)
            body = .object(members)
        }
        return try ReminderRequest(inputsIn: body, of: configured, decryptor: decryptor)
    }

    /// Port's own body among the parameters: their root, or below `port_payload`, where port-agent
    /// puts it.
    private var portBody: JSONValue {
        guard payload["payload"] == nil, let inner = payload["port_payload"] else { return payload }
        let body = inner.string.flatMap { try? JSONValue(parsing: Array($0.utf8)) } ?? inner
        return body["payload"]?["properties"] == nil ? payload : body
    }

    private static func member(
        _ name: String,
        of members: [ExactString: JSONValue]
    ) -> JSONValue? {
        members.filter { key, value in
            key.text.hasSameBytesIgnoringASCIICase(as: name) && !isAbsent(value)
        }
        .min { $0.key < $1.key }?
        .value
    }

    /// The text `null` is what port-agent makes of an input that was left out: its mapping turns
    /// every input into a text.
    private static func isAbsent(_ value: JSONValue?) -> Bool {
        value == nil || value == .null || value == "" || value == "null"
    }
}
