import HTTPMessage
import JSON
import Reminders

/// What a preview asks for: a reminder, and what differs from its configuration this once.
enum PreviewOrder {
    /// Why it cannot be read, as a sentence.
    struct Problem: Error, Hashable {
        var message: String
    }

    /// An identifier of Port's is no longer.
    private static let nameBytesMax = 256
    private static let names: [ExactString] = [
        "reminder", "operation_kind", "blueprint", "scorecard", "filter_rule",
    ]

    /// Reads the members that user inputs have, and `reminder`.
    static func order(from json: JSONValue) throws(Problem) -> ReminderRequest {
        guard let members = json.object else {
            throw Problem(message: "The body must be a JSON object.")
        }
        if let name = members.keys.filter({ !names.contains($0) }).min() {
            throw Problem(
                message: "There is no member \"\(name.text.clipped(bytesMax: 40))\"; there are "
                    + names.map(\.text).joined(separator: ", ") + "."
            )
        }
        return ReminderRequest(
            reminder: try text("reminder", in: members),
            operationKind: try operation(in: members),
            blueprint: try text("blueprint", in: members),
            scorecard: try text("scorecard", in: members),
            filterRule: try rule(in: members)
        )
    }

    /// Reads the fields of the page's form, which are of the same names.
    static func order(from form: FormFields) throws(Problem) -> ReminderRequest {
        var members: [ExactString: JSONValue] = [:]
        for name in names { members[name] = form[name.text].map(JSONValue.string) }
        return try order(from: .object(members))
    }

    private static func text(
        _ name: String,
        in members: [ExactString: JSONValue]
    ) throws(Problem) -> String? {
        switch members[name] {
        case nil, .null, "": nil
        case .string(let text) where text.utf8.count <= nameBytesMax: text
        default: throw Problem(message: "\(name) must be a text of at most 256 bytes.")
        }
    }

    private static func operation(
        in members: [ExactString: JSONValue]
    ) throws(Problem) -> Operation? {
        guard let text = try text("operation_kind", in: members) else { return nil }
        if let kind = Operation(exactly: text), kind.isMessage { return kind }
        let choices = Operation.choices.map(\.rawValue)
        throw Problem(message: "operation_kind must be \(choices.joined(separator: " or ")).")
    }

    /// A rule is given as a JSON object, or as a text that holds one.
    private static func rule(in members: [ExactString: JSONValue]) throws(Problem) -> JSONValue? {
        let given: JSONValue?
        switch members["filter_rule"] {
        case nil, .null, "": return nil
        case .string(let text): given = try? JSONValue(parsing: Array(text.utf8))
        case let value: given = value
        }
        guard let given, given.object != nil else {
            throw Problem(
                message: "filter_rule must be a JSON object, or a text that holds one."
            )
        }
        do throws(FilterRuleError) {
            return try FilterRule(given).json
        } catch {
            throw Problem(
                message: "filter_rule must be a Port search rule, or a combinator with rules;"
                    + " \(error)."
            )
        }
    }
}
