package import Jobs
import PortAPI
import Vocabulary

/// What the run in Port is told when its reminder has ended, one way or another.
extension RunEnding {
    /// The ending of a reminder that was sent.
    ///
    /// - Parameters:
    ///   - plan: What was sent.
    ///   - uncertain: How many messages were perhaps not sent.
    ///   - resends: How many were sent once more because nobody knew whether they had arrived.
    /// - Returns: A success.
    package static func success(
        of plan: ReminderPlan,
        uncertain: Int,
        resends: Int
    ) -> RunEnding {
        guard plan.reminded > 0 else {
            return RunEnding(
                line: "Nothing to remind of: \(plan.entitiesExamined) of \(plan.blueprint) looked"
                    + " at, none misses a rule of \(plan.scorecardTitle).",
                status: .success,
                label: "Nothing to remind of",
                summary: "No entity of \(plan.blueprint) misses a rule of \(plan.scorecardTitle)."
            )
        }
        guard uncertain == 0 else {
            let part = "\(uncertain) of \(plan.messagesSent)"
            return RunEnding(
                line: "It is unknown whether \(part) arrived in Slack; as configured they were not"
                    + " sent again.",
                status: .success,
                label: "Reminder perhaps incomplete",
                summary: "It is unknown whether \(part) arrived in Slack."
            )
        }
        let doubt = ReminderPlan.count(resends, "message was", "messages were")
        return RunEnding(
            before: resends == 0
                ? [] : ["\(doubt) sent once more: it was unknown whether the first one arrived."],
            line: "Slack reminder sent successfully 🚀"
                + " (\(plan.messagesSent), \(plan.entitiesReminded))",
            status: .success,
            label: "Reminder sent",
            summary: "\(plan.reminded) of \(plan.entitiesExamined) of \(plan.blueprint) miss rules"
                + " of \(plan.scorecardTitle); the reminder went to Slack in"
                + " \(plan.messagesSent)."
        )
    }

    /// The ending of a reminder that nothing but a repair can help.
    package static func failure(reason: String) -> RunEnding {
        RunEnding(
            line: "The reminder failed and will not be tried again: \(reason)",
            status: .failure,
            label: "Reminder failed",
            summary: reason
        )
    }

    static func death(after attempts: Int, reason: String) -> RunEnding {
        let attempts = ReminderPlan.count(attempts, "attempt", "attempts")
        return RunEnding(
            line: "The reminder was given up after \(attempts). The last problem: \(reason)",
            status: .failure,
            label: "Reminder given up",
            summary: "Given up after \(attempts): \(reason)"
        )
    }

    static func cancel(reason: String) -> RunEnding {
        let reason = String(reason.prefix(summaryCharactersMax))
        return RunEnding(
            line: "The reminder was cancelled: \(reason)",
            status: .failure,
            label: "Reminder cancelled",
            summary: reason
        )
    }
}

/// The jobs that deliver what a run is told; nil only for a report that cannot be encoded.
extension ScorecardReminder {
    /// The report of a reminder that was sent; its parameters are those of its ending.
    func report(
        successOf job: Job,
        _ plan: ReminderPlan,
        uncertain: Int,
        resends: Int
    ) -> NewJob? {
        report(job, .success(of: plan, uncertain: uncertain, resends: resends))
    }

    func report(failureOf job: Job, reason: String) -> NewJob? {
        report(job, .failure(reason: reason))
    }

    func report(deathOf job: Job, reason: String) -> NewJob? {
        report(job, .death(after: job.attempts, reason: reason))
    }

    /// The report of a reminder that an operator cancelled; nil for a job that has none.
    package static func report(
        cancelOf job: Job,
        pageURL: (_ jobID: String) -> String?
    ) -> NewJob? {
        guard job.kind == ReminderOrder.jobKind else { return nil }
        return RunReport(
            .cancel(reason: job.reason ?? ""),
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job)
    }

    private func report(_ job: Job, _ ending: RunEnding) -> NewJob? {
        RunReport(ending, link: pageURL(job.id), reminderJobID: job.id).job(for: job)
    }
}
