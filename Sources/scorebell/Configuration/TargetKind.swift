import Reminders

/// The values of `reminder.target-kind`: where the outcome of an operation goes, in port-sender's
/// words.
enum TargetKind: String, Sendable, Hashable, CaseIterable { case slack, jira, github }

extension Operation {
    /// The one kind of target that it can be sent to.
    var target: TargetKind {
        switch self {
        case .scorecardReminder, .scorecardReport: .slack
        case .ticketHandler: .jira
        case .issueHandler: .github
        }
    }
}
