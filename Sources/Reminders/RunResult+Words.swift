/// What the run in Port is told when its reminder or report has ended, one way or another.
extension RunResult {
    /// The ending of a reminder, or of a scorecard's report, that was sent.
    ///
    /// - Parameters:
    ///   - plan: What was sent.
    ///   - uncertain: How many messages were perhaps not sent.
    ///   - resends: How many were sent once more because nobody knew whether they had arrived.
    ///   - destination: What the service is called that they were sent to.
    /// - Returns: A success.
    package static func success(
        of plan: ReminderPlan,
        uncertain: Int,
        resends: Int,
        destination: String
    ) -> RunResult {
        guard plan.reminded > 0 else { return nothing(in: plan) }
        guard uncertain == 0 else {
            let part = "\(uncertain) of \(plan.messagesSent)"
            return RunResult(
                line: "It is unknown whether \(part) arrived in \(destination); as configured they"
                    + " were not sent again.",
                status: .success,
                label: "\(plan.operation.title) perhaps incomplete",
                summary: "It is unknown whether \(part) arrived in \(destination)."
            )
        }
        let doubt = ReminderPlan.count(resends, "message was", "messages were")
        return RunResult(
            before: resends == 0
                ? [] : ["\(doubt) sent once more: it was unknown whether the first one arrived."],
            line: "\(destination) \(plan.operation.noun) sent successfully 🚀"
                + " (\(plan.messagesSent), \(plan.entitiesReminded))",
            status: .success,
            label: "\(plan.operation.title) sent",
            summary: "\(plan.finding); the \(plan.operation.noun) went to \(destination) in"
                + " \(plan.messagesSent)."
        )
    }

    /// The ending of a run that had nothing to send.
    private static func nothing(in plan: ReminderPlan) -> RunResult {
        switch plan.operation {
        case .scorecardReport:
            RunResult(
                line:
                    "Nothing to report on: there are no entities of \(plan.blueprint) to look at.",
                status: .success,
                label: "Nothing to report on",
                summary: "There are no entities of \(plan.blueprint) that \(plan.scorecardTitle)"
                    + " could be reported of."
            )
        case .scorecardReminder, .ticketHandler, .issueHandler:
            RunResult(
                line: "Nothing to remind of: \(plan.entitiesExamined) of \(plan.blueprint) looked"
                    + " at, none misses a rule of \(plan.scorecardTitle).",
                status: .success,
                label: "Nothing to remind of",
                summary: "No entity of \(plan.blueprint) misses a rule of \(plan.scorecardTitle)."
            )
        }
    }

    /// The ending of a run that nothing but a repair can help.
    package static func failure(of operation: Operation, reason: String) -> RunResult {
        RunResult(
            line: "The \(operation.noun) failed and will not be tried again: \(reason)",
            status: .failure,
            label: "\(operation.title) failed",
            summary: reason
        )
    }

    /// The ending of a run that was tried as often as it may be.
    package static func death(
        of operation: Operation,
        after attempts: Int,
        reason: String
    ) -> RunResult {
        let attempts = ReminderPlan.count(attempts, "attempt", "attempts")
        return RunResult(
            line:
                "The \(operation.noun) was given up after \(attempts). The last problem: \(reason)",
            status: .failure,
            label: "\(operation.title) given up",
            summary: "Given up after \(attempts): \(reason)"
        )
    }

    /// The ending of a run that an operator cancelled.
    package static func cancel(of operation: Operation, reason: String) -> RunResult {
        let reason = String(reason.prefix(summaryCharactersMax))
        return RunResult(
            line: "The \(operation.noun) was cancelled: \(reason)",
            status: .failure,
            label: "\(operation.title) cancelled",
            summary: reason
        )
    }

    private init(
        before lines: [String] = [],
        line: String,
        status: Status,
        label: String,
        summary: String
    ) {
        self.init(lines: lines + [line], status: status, statusLabel: label, summary: summary)
    }
}

extension ReminderPlan {
    /// What was found, as the beginning of a sentence.
    fileprivate var finding: String {
        switch operation {
        case .scorecardReport: break
        case .scorecardReminder, .ticketHandler, .issueHandler:
            return "\(reminded) of \(entitiesExamined) of \(blueprint) miss rules of"
                + " \(scorecardTitle)"
        }
        guard let top else { return "\(entitiesExamined) of \(blueprint) looked at" }
        let verb = top.entities == 1 ? "is" : "are"
        return "\(top.entities) of \(entitiesExamined) of \(blueprint) \(verb) at \(top.level), the"
            + " last level of \(scorecardTitle)"
    }
}
