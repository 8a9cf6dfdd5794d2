import JSON
import Jobs
import Platform
import Reminders

/// How the parts of a plan are delivered, and what is kept of a run.
extension ScorecardJob {
    /// Delivers the parts of a plan that has no notes, one after another.
    func deliver(
        _ plan: ReminderPlan,
        of reminder: Reminder,
        to destination: Destination,
        in context: JobContext,
        isFinal: Bool
    ) async throws -> RunResult {
        let words = reminder.subject.words
        var uncertain = 0
        for (index, part) in plan.parts.enumerated() {
            let delivery = PartDelivery(
                part: part,
                index: index,
                total: plan.parts.count,
                operation: plan.operation,
                words: words,
                destination: destination,
                job: self,
                context: context,
                isFinal: isFinal
            )
            if try await delivery.deliver().delivery == .assumed { uncertain += 1 }
        }
        return .success(
            of: plan,
            uncertain: uncertain,
            resends: try await context.count(ofStepsNamed: PartDelivery.resends),
            destination: destination.name,
            words: words
        )
    }

    /// Says how the delivery of notes ended.
    ///
    /// - Throws: `JobRefusal` where every channel refused.
    func end(
        of plan: ReminderPlan,
        _ outcome: NoteLanes.Outcome,
        of reminder: Reminder,
        at destination: Destination,
        in context: JobContext
    ) async throws -> RunResult {
        let words = reminder.subject.words
        if let reason = outcome.refusals.last, outcome.refusals.count == plan.notes.count {
            throw JobRefusal.everyChannelRefused(
                plan.isRouted
                    ? words.allRefused(channels: plan.channels, because: reason) : reason
            )
        }
        let result = RunResult.success(
            of: plan,
            uncertain: outcome.uncertain,
            resends: try await context.count(ofStepsNamed: PartDelivery.resends),
            destination: destination.name,
            words: words
        )
        guard plan.isRouted else { return result }
        return result.routed(plan, outcome, OwnerKind(of: reminder.subject.audience), words)
    }

    func tell(_ remarks: [String], in context: JobContext) async throws {
        for (index, remark) in remarks.enumerated() {
            try await context.step("remark \(index + 1)") {
                watch(.noted(remark))
                await note(remark, in: context)
            }
        }
    }

    /// Keeps what the reminder's history says of the run, with the end of the job.
    func keep(_ record: RunRecord?, in context: JobContext) throws {
        guard let record, let value = try? JSONCoding.encode(record) else { return }
        let key = RunRecord.key(
            reminder: try name(of: context.job),
            at: record.at,
            jobID: record.jobID
        )
        let entry = LedgerEntry(book: RunRecord.book, key: key, value: value)
        context.keep([entry])
    }

    func name(of job: Job) throws -> String? {
        try JSONCoding.decode(ReminderRequest.self, from: job.payload).reminder
    }

    func memory(of reminder: Reminder, in context: JobContext) throws -> PlanMemory {
        let request = try JSONCoding.decode(ReminderRequest.self, from: context.job.payload)
        return PlanMemory(
            of: request,
            configured: reminders.names,
            jobID: context.job.id,
            now: context.now
        ) { (book, range, limit) async throws(JobStoreError) in
            try await context.ledger(book, range, limit: limit)
        }
    }
}
