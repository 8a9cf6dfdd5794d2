import Jobs
import PortAPI
import Vocabulary

/// What the run in Port is told when its reminder has ended, one way or another.
extension ScorecardReminder {
    func report(successOf job: Job, _ plan: ReminderPlan) -> NewJob? {
        guard plan.reminded > 0 else {
            return report(
                job,
                line: "Nothing to remind of: \(plan.entitiesExamined) of \(plan.blueprint) looked"
                    + " at, none misses a rule of \(plan.scorecardTitle).",
                status: .success,
                label: "Nothing to remind of",
                summary: "No entity of \(plan.blueprint) misses a rule of \(plan.scorecardTitle)."
            )
        }
        return report(
            job,
            line: "Slack reminder sent successfully 🚀"
                + " (\(plan.messagesSent), \(plan.entitiesReminded))",
            status: .success,
            label: "Reminder sent",
            summary: "\(plan.reminded) of \(plan.entitiesExamined) of \(plan.blueprint) miss rules"
                + " of \(plan.scorecardTitle); the reminder went to Slack in"
                + " \(plan.messagesSent)."
        )
    }

    func report(failureOf job: Job, reason: String) -> NewJob? {
        report(
            job,
            line: "The reminder failed and will not be tried again: \(reason)",
            status: .failure,
            label: "Reminder failed",
            summary: reason
        )
    }

    func report(deathOf job: Job, reason: String) -> NewJob? {
        let attempts = ReminderPlan.count(job.attempts, "attempt", "attempts")
        return report(
            job,
            line: "The reminder was given up after \(attempts). The last problem: \(reason)",
            status: .failure,
            label: "Reminder given up",
            summary: "Given up after \(attempts): \(reason)"
        )
    }

    private func report(
        _ job: Job,
        line: String,
        status: RunStatus,
        label: String,
        summary: String
    ) -> NewJob? {
        RunReport(
            lines: [line],
            status: status,
            statusLabel: label,
            summary: summary,
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job.runID)
    }
}
