package import Jobs
import JSON
import PortAPI
package import Reminders

/// What the run in Port is told when its reminder or report has ended, one way or another.
extension RunResult {
    /// The ending of a reminder, or of a scorecard's report, that was sent.
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
    ) -> RunResult {
        guard plan.reminded > 0 else { return nothing(in: plan) }
        guard uncertain == 0 else {
            let part = "\(uncertain) of \(plan.messagesSent)"
            return RunResult(
                line: "It is unknown whether \(part) arrived in Slack; as configured they were not"
                    + " sent again.",
                status: .success,
                label: "\(plan.operation.title) perhaps incomplete",
                summary: "It is unknown whether \(part) arrived in Slack."
            )
        }
        let doubt = ReminderPlan.count(resends, "message was", "messages were")
        return RunResult(
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
        default:
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

    static func death(
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

    static func cancel(of operation: Operation, reason: String) -> RunResult {
        let reason = String(reason.prefix(summaryCharactersMax))
        return RunResult(
            line: "The \(operation.noun) was cancelled: \(reason)",
            status: .failure,
            label: "\(operation.title) cancelled",
            summary: reason
        )
    }
}

/// The jobs that deliver what a run is told.
extension ScorecardJob {
    /// The job that tells of a death, where the worker has no attempt left to tell it in.
    func report(deathOf job: Job, reason: String) -> NewJob? {
        let ending = RunResult.death(
            of: operation(of: job),
            after: job.attempts,
            reason: reason
        )
        return report(job, ending).job(for: job, of: ReminderRequest(of: job))
    }

    /// The report of a reminder that an operator cancelled.
    ///
    /// - Parameters:
    ///   - job: The reminder's.
    ///   - configured: What the reminder of a name does that the order says nothing else of.
    ///   - pageURL: The address of a job's page.
    /// - Returns: The job that delivers it; nil for a job that no run waits for.
    package static func report(
        cancelOf job: Job,
        configured: (_ reminder: String?) -> Operation,
        pageURL: (_ jobID: String) -> String?
    ) -> NewJob? {
        guard job.kind == ReminderRequest.jobKind else { return nil }
        // An order that cannot be read can still be cancelled.
        let order = ReminderRequest(of: job)
        return RunReport(
            .cancel(
                of: order?.operationKind ?? configured(order?.reminder),
                reason: job.reason ?? ""
            ),
            link: pageURL(job.id),
            reminderJobID: job.id
        )
        .job(for: job, of: order)
    }

    /// Returns the job that tells the end of a reminder; nil where nobody may.
    ///
    /// Where somebody waits for the end, the answer that is given after this can end the run, and
    /// then Port takes no more lines: so they are written now.
    func followUp(_ ending: RunResult, in context: JobContext) async -> NewJob? {
        let report = report(context.job, ending)
        let order = ReminderRequest(of: context.job)
        guard let order, order.isSynchronous || order.mayBeSynchronous else {
            return report.job(for: context.job, of: order)
        }
        // An end is told once; a replay has another, and so has an attempt after one that was
        // stopped. Where this cannot be stored the lines may come twice, and the end matters more.
        let step = "tell the end \(context.job.replays) \(ending.status.rawValue)"
        try? await context.step(step) {
            for line in report.lines { await note(line, in: context) }
        }
        var rest = report
        rest.lines = []
        return rest.job(for: context.job, of: order)
    }

    private func report(_ job: Job, _ ending: RunResult) -> RunReport {
        RunReport(ending, link: pageURL(job.id), reminderJobID: job.id)
    }
}

extension RunReport {
    /// The job that delivers this report about an order; nil where the run is ended by an answer.
    fileprivate func job(for reminder: Job, of order: ReminderRequest?) -> NewJob? {
        guard order?.isSynchronous != true else { return nil }
        var report = self
        if order?.mayBeSynchronous == true { report.asksPort = true }
        return report.job(for: reminder)
    }
}

extension ReminderRequest {
    /// The order that a job carries; nil for one that cannot be read, which its worker will tell.
    fileprivate init?(of job: Job) {
        guard let order = try? JSONCoding.decode(ReminderRequest.self, from: job.payload) else {
            return nil
        }
        self = order
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
