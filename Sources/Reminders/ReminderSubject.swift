package import JSON
package import Scorecards

/// What one run looks at, and what it does with it.
package struct ReminderSubject: Sendable, Hashable {
    package var operation: Operation
    /// The identifier of the blueprint whose entities are looked at.
    package var blueprint: String
    /// The identifier of the scorecard they are measured by.
    package var scorecard: String
    /// Which entities are looked at: a Port search rule or combinator; nil for all.
    package var filterRule: JSONValue?
    /// How a reminder looks.
    package var layout: Layout
    /// How a report finds the best teams.
    package var teamRanking: TeamRanking
    /// Whom a reminder tells.
    package var audience: Audience
    /// What its notes say, and when one is sent.
    package var notes: NoteRules
    /// How tickets are kept.
    package var tickets: TicketRules

    package init(
        operation: Operation = .scorecardReminder,
        blueprint: String,
        scorecard: String,
        filterRule: JSONValue?,
        layout: Layout,
        teamRanking: TeamRanking = .topLevel,
        audience: Audience = Audience(),
        notes: NoteRules = NoteRules(),
        tickets: TicketRules = TicketRules()
    ) {
        self.operation = operation
        self.blueprint = blueprint
        self.scorecard = scorecard
        self.filterRule = filterRule
        self.layout = layout
        self.teamRanking = teamRanking
        self.audience = audience
        self.notes = notes
        self.tickets = tickets
    }

    /// Returns the subject of one run: what its order names over what is configured.
    package func changed(by order: ReminderRequest) -> ReminderSubject {
        var subject = self
        subject.operation = order.operationKind ?? operation
        subject.blueprint = order.blueprint ?? blueprint
        subject.scorecard = order.scorecard ?? scorecard
        subject.filterRule = order.filterRule ?? filterRule
        return subject
    }

    /// The language of the run's log.
    package var words: any Wording { notes.language.wording }

    /// What the run's log says when work on it begins.
    package var announcement: String {
        words.begun(operation, scorecard: scorecard, blueprint: blueprint)
    }
}
