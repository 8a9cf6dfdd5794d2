import Reminders

extension SlackMessage {
    /// Returns the messages that a note is, as parts of a plan; replies name the first of them.
    static func parts(of note: Note, links: EntityLinks) -> [ReminderPlan.Part] {
        []
    }
}
