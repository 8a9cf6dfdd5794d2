import HTTPMessage
import JSON
import Reminders

/// Reads what a preview asks for: a reminder, and what differs from its configuration this once.
enum PreviewOrder {
    /// Why it cannot be read, as a sentence.
    struct Problem: Error, Hashable {
        var message: String
    }

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
        do throws(InputProblem) {
            let name = try ReminderRequest.text(members["reminder"], name: "reminder")
            var order = try ReminderRequest(inputs: { members[ExactString($0)] })
            order.reminder = name
            return order
        } catch {
            let reason = error.reason ?? ""
            throw Problem(message: "\(error.name) must be \(error.expected)\(reason).")
        }
    }

    /// Reads the fields of the page's form, which are of the same names.
    static func order(from form: FormFields) throws(Problem) -> ReminderRequest {
        var members: [ExactString: JSONValue] = [:]
        for name in names { members[name] = form[name.text].map(JSONValue.string) }
        return try order(from: .object(members))
    }
}
