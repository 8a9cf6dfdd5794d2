/// What a run does, in the words that its log and its end are told in.
extension Operation {
    /// What is sent.
    package var noun: String {
        switch self {
        case .scorecardReminder: "reminder"
        case .scorecardReport: "report"
        case .ticketHandler: "ticket run"
        case .issueHandler: "issue run"
        }
    }

    /// The same at the beginning of a sentence.
    package var title: String { noun.prefix(1).uppercased() + noun.dropFirst() }

    /// What is being done with a scorecard.
    package var verb: String {
        switch self {
        case .scorecardReport: "Reporting on"
        case .scorecardReminder: "Reminding of"
        case .ticketHandler: "Keeping tickets for"
        case .issueHandler: "Keeping issues for"
        }
    }
}
