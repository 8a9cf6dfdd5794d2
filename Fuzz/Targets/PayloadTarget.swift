import Intake
import JSON
import Reminders

/// A webhook's body: what is looked up in it is what reading the whole of it would have given.
enum PayloadTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let whole = parsed { () throws(JSONError) in try JSONValue(parsing: input) }
        let document = parsed { () throws(JSONError) in try JSONDocument(checking: input) }
        try BrokenInvariant.unless((whole == nil) == (document == nil), "one of them is refused")
        guard let whole, let root = document?.root else { return }
        try BrokenInvariant.unless(root.value == whole, "it is another value")
        var writer = JSONWriter()
        writer.value(whole)
        let again = parsed { () throws(JSONError) in try JSONValue(parsing: writer.bytes) }
        try BrokenInvariant.unless(again == whole, "it differs written again")
        let runID = RunID.find(in: whole, header: nil)
        try BrokenInvariant.unless(
            runID == RunID.find(in: root, header: nil),
            "another run is found"
        )
        try BrokenInvariant.unless(
            (1...RunID.bytesMax).contains(runID?.utf8.count ?? 1),
            "the run's identifier is too long"
        )
        try BrokenInvariant.unless(order(in: whole) == order(in: root), "another order is read")
        let wrapped = GitHubForm.content(of: root)
        try BrokenInvariant.unless(
            wrapped == nil || runID == nil,
            "a body that names its run is unwrapped"
        )
        if let wrapped { _ = order(in: wrapped) }
    }

    private static func parsed<Text>(_ parse: () throws(JSONError) -> Text) -> Text? {
        do throws(JSONError) {
            return try parse()
        } catch {
            return nil
        }
    }

    private static func order(in body: some JSONBranch) -> Result<ReminderRequest, IntakeError> {
        Result { () throws(IntakeError) in try ReminderRequest(inputsIn: body) }
    }
}
