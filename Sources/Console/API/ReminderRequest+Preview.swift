import HTTPMessage
import JSON
import Reminders

/// Why a preview cannot be read, as a sentence.
struct PreviewProblem: Error, Hashable {
    var message: String
}

/// Reading a preview: a reminder's name, and what differs from its configuration this once.
extension ReminderRequest {
    private static let previewNames: [ExactString] = [
        "reminder", "operation_kind", "blueprint", "scorecard", "filter_rule",
    ]

    /// Reads the members that user inputs have, and `reminder`.
    init(preview json: JSONValue) throws(PreviewProblem) {
        guard let members = json.object else {
            throw PreviewProblem(message: "The body must be a JSON object.")
        }
        if let name = members.keys.filter({ !Self.previewNames.contains($0) }).min() {
            throw PreviewProblem(
                message: "There is no member \"\(name.text.clipped(bytesMax: 40))\"; there are "
                    + Self.previewNames.map(\.text).joined(separator: ", ") + "."
            )
        }
        do throws(InputProblem) {
            let name = try ReminderRequest.text(members["reminder"], name: "reminder")
            try self.init(inputs: { members[ExactString($0)] })
            reminder = name
        } catch {
            let reason = error.reason ?? ""
            throw PreviewProblem(message: "\(error.name) must be \(error.expected)\(reason).")
        }
    }

    /// Reads the fields of the page's form, which are of the same names.
    init(preview form: FormFields) throws(PreviewProblem) {
        var members: [ExactString: JSONValue] = [:]
        for name in Self.previewNames { members[name] = form[name.text].map(JSONValue.string) }
        try self.init(preview: .object(members))
    }
}
