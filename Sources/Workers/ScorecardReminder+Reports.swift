package import Jobs
import PortAPI
package import Vocabulary

/// What the run in Port is told when its reminder or report has ended, one way or another.
extension ScorecardReminder {
    /// The report of a reminder, or of a scorecard's report, that was sent.
    ///
    /// - Parameters:
    ///   - job: The reminder's.
    ///   - plan: What was sent.
    ///   - uncertain: How many messages were perhaps not sent.
    ///   - resends: How many were sent once more because nobody knew whether they had arrived.
    /// - Returns: The job that delivers it; nil only for a report that cannot be encoded.
    func report(
        successOf job: Job,
        _ plan: ReminderPlan,
        uncertain: Int,
        resends: Int
    ) -> NewJob? {
        guard plan.reminded > 0 else { return report(job, nothingIn: plan) }
        guard uncertain == 0 else {
            let part = "\(uncertain) of \(plan.messagesSent)"
            return report(
                job,
                line: "It is unknown whether \(part) arrived in Slack; as configured they were not"
                    + " sent again.",
                status: .success,
                label: "\(plan.operation.title) perhaps incomplete",
                summary: "It is unknown whether \(part) arrived in Slack."
            )
        }
        let doubt = ReminderPlan.count(resends, "message was", "messages were")
        return report(
            job,
            before: resends == 0
                ? [] : ["\(doubt) sent once more: it was unknown whether the first one arrived."],
            line: "Slack \(plan.operation.noun) sent successfully 🚀"
                + " (\(plan.messagesSent), \(plan.entitiesReminded))",
            status: .success,
            label: "\(plan.operation.title) sent",
            summary: "\(plan.finding); the \(plan.operation.noun) went to Slack in"
                + " \(plan.messagesSent)."
        )
    }

    /// The report of a run that had nothing to send.
    private func report(_ job: Job, nothingIn plan: ReminderPlan) -> NewJob? {
        switch plan.operation {
        case .scorecardReport:
            report(
                job,
                line:
                    "Nothing to report on: there are no entities of \(plan.blueprint) to look at.",
                status: .success,
                label: "Nothing to report on",
                summary: "There are no entities of \(plan.blueprint) that \(plan.scorecardTitle)"
                    + " could be reported of."
            )
        default:
            report(
                job,
                line: "Nothing to remind of: \(plan.entitiesExamined) of \(plan.blueprint) looked"
                    + " at, none misses a rule of \(plan.scorecardTitle).",
                status: .success,
                label: "Nothing to remind of",
                summary: "No entity of \(plan.blueprint) misses a rule of \(plan.scorecardTitle)."
            )
        }
    }

    func report(failureOf job: Job, reason: String) -> NewJob? {
        let operation = operation(of: job)
        return report(
            job,
            line: "The \(operation.noun) failed and will not be tried again: \(reason)",
            status: .failure,
            label: "\(operation.title) failed",
            summary: reason
        )
    }

    func report(deathOf job: Job, reason: String) -> NewJob? {
        let operation = operation(of: job)
        let attempts = ReminderPlan.count(job.attempts, "attempt", "attempts")
        return report(
            job,
            line:
                "The \(operation.noun) was given up after \(attempts). The last problem: \(reason)",
            status: .failure,
            label: "\(operation.title) given up",
            summary: "Given up after \(attempts): \(reason)"
        )
    }

    /// Port's documentation names no limit; more than that nobody reads in a summary.
    private static let summaryCharactersMax = 1_000

    /// The report of a reminder that an operator cancelled.
    ///
    /// - Parameters:
    ///   - job: The reminder's.
    ///   - configured: What the reminder of a name does that the order says nothing else of.
    ///   - pageURL: The address of a job's page.
    /// - Returns: The job that delivers it; nil for a job that no run waits for.
    package static func report(
        cancelOf job: Job,
        configured: (_ reminder: String?) -> OperationKind,
        pageURL: (_ jobID: String) -> String?
    ) -> NewJob? {
        guard job.kind == ReminderOrder.jobKind else { return nil }
        // An order that cannot be read can still be cancelled.
        let order = try? JSONCoding.decode(ReminderOrder.self, from: job.payload)
        let operation = order?.operationKind ?? configured(order?.reminder)
        let reason = String((job.reason ?? "").prefix(summaryCharactersMax))
        return RunReport(
            lines: ["The \(operation.noun) was cancelled: \(reason)"],
            status: .failure,
            statusLabel: "\(operation.title) cancelled",
            summary: reason,
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job)
    }

    private func report(
        _ job: Job,
        before lines: [String] = [],
        line: String,
        status: RunStatus,
        label: String,
        summary: String
    ) -> NewJob? {
        RunReport(
            lines: lines + [line],
            status: status,
            statusLabel: label,
            summary: String(summary.prefix(Self.summaryCharactersMax)),
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job)
    }
}

extension ReminderPlan {
    /// What was found, as the beginning of a sentence.
    fileprivate var finding: String {
        guard operation == .scorecardReport else {
            return "\(reminded) of \(entitiesExamined) of \(blueprint) miss rules of"
                + " \(scorecardTitle)"
        }
        guard let top else { return "\(entitiesExamined) of \(blueprint) looked at" }
        let verb = top.entities == 1 ? "is" : "are"
        return "\(top.entities) of \(entitiesExamined) of \(blueprint) \(verb) at \(top.level), the"
            + " last level of \(scorecardTitle)"
    }
}
