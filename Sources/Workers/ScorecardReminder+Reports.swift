package import Jobs
import PortAPI
import Vocabulary

/// What the run in Port is told when its reminder has ended, one way or another.
extension ScorecardReminder {
    /// The report of a reminder that was sent.
    ///
    /// - Parameters:
    ///   - job: The reminder's.
    ///   - plan: What was sent.
    ///   - uncertain: How many messages were perhaps not sent.
    ///   - resends: How many were sent once more because nobody knew whether they had arrived.
    /// - Returns: What the run is told.
    func report(
        successOf job: Job,
        _ plan: ReminderPlan,
        uncertain: Int,
        resends: Int
    ) -> RunReport {
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
        guard uncertain == 0 else {
            let part = "\(uncertain) of \(plan.messagesSent)"
            return report(
                job,
                line: "It is unknown whether \(part) arrived in Slack; as configured they were not"
                    + " sent again.",
                status: .success,
                label: "Reminder perhaps incomplete",
                summary: "It is unknown whether \(part) arrived in Slack."
            )
        }
        let doubt = ReminderPlan.count(resends, "message was", "messages were")
        return report(
            job,
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

    func report(failureOf job: Job, reason: String) -> RunReport {
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
        let report = report(
            job,
            line: "The reminder was given up after \(attempts). The last problem: \(reason)",
            status: .failure,
            label: "Reminder given up",
            summary: "Given up after \(attempts): \(reason)"
        )
        return report.job(for: job, of: ReminderOrder(of: job))
    }

    /// Port's documentation names no limit; more than that nobody reads in a summary.
    private static let summaryCharactersMax = 1_000

    /// The report of a reminder that an operator cancelled; nil for a job that has none.
    package static func report(
        cancelOf job: Job,
        pageURL: (_ jobID: String) -> String?
    ) -> NewJob? {
        guard job.kind == ReminderOrder.jobKind else { return nil }
        let reason = String((job.reason ?? "").prefix(summaryCharactersMax))
        return RunReport(
            lines: ["The reminder was cancelled: \(reason)"],
            status: .failure,
            statusLabel: "Reminder cancelled",
            summary: reason,
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job, of: ReminderOrder(of: job))
    }

    /// Returns the job that tells the end of a reminder; nil where nobody may.
    ///
    /// Where somebody waits for the end, the answer that is given after this can end the run, and
    /// then Port takes no more lines: so they are written now.
    func followUp(_ report: RunReport, in context: JobContext) async -> NewJob? {
        let order = ReminderOrder(of: context.job)
        guard let order, order.isSynchronous || order.mayBeSynchronous else {
            return report.job(for: context.job, of: order)
        }
        // Where this cannot be stored the lines may come twice, and the end matters more.
        try? await context.step("tell the end") {
            for line in report.lines { await note(line, in: context) }
        }
        var rest = report
        rest.lines = []
        return rest.job(for: context.job, of: order)
    }

    private func report(
        _ job: Job,
        before lines: [String] = [],
        line: String,
        status: RunStatus,
        label: String,
        summary: String
    ) -> RunReport {
        RunReport(
            lines: lines + [line],
            status: status,
            statusLabel: label,
            summary: String(summary.prefix(Self.summaryCharactersMax)),
            link: pageURL(job.id),
            reminderJobID: job.id
        )
    }
}

extension RunReport {
    /// The job that delivers this report about an order; nil where the run is ended by an answer.
    fileprivate func job(for reminder: Job, of order: ReminderOrder?) -> NewJob? {
        guard order?.isSynchronous != true else { return nil }
        var report = self
        if order?.mayBeSynchronous == true { report.asksPort = true }
        return report.job(for: reminder)
    }
}

extension ReminderOrder {
    /// The order that a job carries; nil for one that cannot be read, which its worker will tell.
    fileprivate init?(of job: Job) {
        guard let order = try? JSONCoding.decode(ReminderOrder.self, from: job.payload) else {
            return nil
        }
        self = order
    }
}
