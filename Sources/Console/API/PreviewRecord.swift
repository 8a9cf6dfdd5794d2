import JSON
import Reminders

/// What a reminder would send, as programs read it.
struct PreviewRecord: Encodable {
    struct Note: Encodable {
        var owner: String?
        var title: String
        var channel: String
        var fallback: String?
        var entities: Int
        var people: Int
        /// The place of its first message among all, from 0, and how many are its own.
        var firstMessage: Int
        var messages: Int

        init(_ note: PlannedNote) {
            owner = note.owner
            title = note.title
            channel = note.channel
            fallback = note.fallback
            entities = note.entities
            people = note.people
            firstMessage = note.firstPart
            messages = note.parts.count
        }
    }

    var ok = true
    var operation: String
    var blueprint: String
    var scorecard: String
    var examined: Int
    var reminded: Int
    /// How many notes would not be sent, because nothing changed since the last ones.
    var unchanged: Int
    var notes: [Note]
    var messages: [JSONValue]

    init(_ plan: ReminderPlan) {
        operation = plan.operation.rawValue
        blueprint = plan.blueprint
        scorecard = plan.scorecardTitle
        examined = plan.examined
        reminded = plan.reminded
        unchanged = plan.unchanged
        notes = plan.notes.map(Note.init)
        messages = plan.parts.map(\.payload)
    }
}
