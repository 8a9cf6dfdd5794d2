/// What is done with a scorecard, in port-sender's words.
package enum Operation: String, Sendable, Hashable, Codable, CaseIterable {
    /// Tells who misses rules.
    case scorecardReminder = "scorecard_reminder"
    /// Tells how the entities stand as a whole.
    case scorecardReport = "scorecard_report"
    /// Keeps a Jira task for each entity and level.
    case ticketHandler = "ticket_handler"
    /// Keeps a GitHub issue for each entity and level.
    case issueHandler = "issue_handler"

    /// True for what tells people in a chat; false for what keeps tickets in a tracker.
    package var isMessage: Bool {
        switch self {
        case .scorecardReminder, .scorecardReport: true
        case .ticketHandler, .issueHandler: false
        }
    }

    /// What a run's inputs can choose: messages, which all go where its reminder's go; tickets go
    /// elsewhere, and no input says where.
    package static var choices: [Operation] { allCases.filter(\.isMessage) }
}
