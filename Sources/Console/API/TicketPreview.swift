package import Reminders

/// What a run would do with tickets.
package struct TicketPreview: Sendable, Hashable {
    package var operation: Operation
    package var blueprint: String
    /// The scorecard's title.
    package var scorecard: String
    /// What people call the tracker.
    package var tracker: String
    /// The tickets that are not as they should be.
    package var rows: [TicketRow]
    package var tally: TicketTally

    package init(
        operation: Operation,
        blueprint: String,
        scorecard: String,
        tracker: String,
        rows: [TicketRow],
        tally: TicketTally
    ) {
        self.operation = operation
        self.blueprint = blueprint
        self.scorecard = scorecard
        self.tracker = tracker
        self.rows = rows
        self.tally = tally
    }

    /// What would be done, in a sentence.
    var finding: String {
        "\(tracker): \(tally.told(in: Language.en.wording, isRehearsed: true))."
    }
}
