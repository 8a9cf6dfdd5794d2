package import Jobs
import JSON
package import Reminders

/// The jobs that deliver what a run is told.
extension ScorecardJob {
    /// The job that tells of a death, where the worker has no attempt left to tell it in.
    func report(deathOf job: Job, reason: String) -> NewJob? {
        let ending = RunResult.death(
            of: operation(of: job),
            after: job.attempts,
            reason: reason,
            words: words(of: job)
        )
        return report(job, ending).job(for: job, of: ReminderRequest(of: job))
    }

    /// The report of a reminder that an operator cancelled.
    ///
    /// - Parameters:
    ///   - job: The reminder's.
    ///   - configured: What the reminder of a name does, and in which language its runs are told;
    ///     nil where there is none of that name.
    ///   - pageURL: The address of a job's page.
    /// - Returns: The job that delivers it; nil for a job that no run waits for.
    package static func report(
        cancelOf job: Job,
        configured: (_ reminder: String?) -> (operation: Operation, language: Language)?,
        pageURL: (_ jobID: String) -> String?
    ) -> NewJob? {
        guard job.kind == ReminderRequest.jobKind else { return nil }
        // An order that cannot be read can still be cancelled.
        let order = ReminderRequest(of: job)
        let reminder = configured(order?.reminder)
        return RunReport(
            .cancel(
                of: order?.operationKind ?? reminder?.operation ?? .scorecardReminder,
                reason: job.reason ?? "",
                words: (reminder?.language ?? .en).wording
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
            for line in ending.lines { await note(line, in: context) }
        }
        var rest = report
        rest.result.lines = []
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
