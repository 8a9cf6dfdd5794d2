import Reminders
import Scorecards

extension SlackMessage {
    /// Returns the messages that a note is, as parts of a plan; replies name the first of them.
    static func parts(of note: Note, links: EntityLinks) -> [ReminderPlan.Part] {
        let findings = Findings(
            note.subject,
            scorecard: note.scorecard,
            entities: note.unmet.groups.flatMap { $0.shortfalls.map(\.entity) }
        )
        let document = Document(telling: findings, links: links)
        return parts(of: document.map { messages(of: $0) } ?? [])
    }
}
