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
        guard note.subject.notes.isThreaded else {
            return parts(of: messages(Document(telling: note, links: links)))
        }
        let summary = messages(Document(summaryOf: note, links: links))
        let detail = Document(detailOf: note, links: links).map(messages) ?? []
        var parts = parts(of: summary + detail)
        for index in parts.indices.dropFirst() { parts[index].replyTo = 0 }
        return parts
    }
}
