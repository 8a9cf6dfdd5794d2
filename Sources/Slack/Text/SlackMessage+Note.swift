package import Reminders

extension SlackMessage {
    /// Returns the messages that a note is, as parts of a plan; replies name the first of them.
    ///
    /// Where notes go to several channels, each message has room for a line that says why it comes
    /// to another one.
    package static func parts(of note: Note, links: EntityLinks) -> [ReminderPlan.Part] {
        let limits =
            note.subject.audience.isRouted ? SlackLimits().withRoomForLine : SlackLimits()
        func messages(_ document: Document) -> [SlackMessage] {
            Self.messages(of: document, limits: limits)
        }
        let document = Document(telling: note, links: links)
        guard note.subject.notes.isThreaded else { return parts(of: messages(document)) }
        let summary = messages(document.threadSummary)
        let detail = document.threadDetail.map(messages) ?? []
        var parts = parts(of: summary + detail)
        for index in parts.indices.dropFirst() { parts[index].replyTo = 0 }
        return parts
    }
}
