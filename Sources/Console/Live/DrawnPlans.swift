import Platform
import Jobs
import JSON
import Reminders
import Synchronization

/// Draws the messages of jobs, and keeps what was drawn lately: decoding and drawing those of a large
/// run takes longer than all else on its page.
final class DrawnPlans: Sendable {
    private let plan: @Sendable (StepRecord) -> ReminderPlan?
    private let draw: @Sendable (ReminderPlan.Part, _ destination: String?) -> Document?
    private let signatures: Signatures
    private let drawn: Mutex<RecentTable<ExactString, DrawnPlan>>

    /// Makes an empty collection.
    ///
    /// - Parameters:
    ///   - plan: Reads what a step planned to send.
    ///   - draw: Reads a part of that as people would.
    ///   - signatures: What names a step by a digest.
    ///   - bytesMax: How many bytes of HTML are kept at most.
    init(
        plan: @escaping @Sendable (StepRecord) -> ReminderPlan?,
        draw: @escaping @Sendable (ReminderPlan.Part, _ destination: String?) -> Document?,
        signatures: Signatures,
        bytesMax: Int
    ) {
        self.plan = plan
        self.draw = draw
        self.signatures = signatures
        drawn = Mutex(RecentTable(capacity: bytesMax))
    }

    /// Returns what the messages are of, without drawing them where that was known before.
    func source(of story: JobDetails, before: DrawnPlan.Source?) -> DrawnPlan.Source? {
        if let before, story.steps.contains(where: { digest($0, of: story.job) == before.digest }) {
            return before
        }
        return plan(of: story)?.source
    }

    /// Returns the messages as they were drawn lately.
    func kept(_ jobID: String, _ source: DrawnPlan.Source) -> DrawnPlan? {
        let known = drawn.withLock { $0.use(ExactString(jobID)) }
        return known?.source == source ? known : nil
    }

    /// Returns the messages, which it draws unless that was done lately; nil before they are built.
    func plan(of story: JobDetails) -> DrawnPlan? {
        let id = ExactString(story.job.id)
        if let known = drawn.withLock({ $0.use(id) }),
            story.steps.contains(where: { digest($0, of: story.job) == known.source.digest })
        {
            return known
        }
        for step in story.steps {
            guard let planned = plan(step) else { continue }
            let model = RunView.Drawn(items: MessageView.all(of: planned, draw))
            let fresh = DrawnPlan(
                source: DrawnPlan.Source(
                    digest: digest(step, of: story.job),
                    finding: planned.finding
                ),
                html: PageTemplates.render(.messages, model)
            )
            drawn.withLock { $0.set(id, to: fresh, cost: fresh.html.utf8.count) }
            return fresh
        }
        return nil
    }

    private func digest(_ step: StepRecord, of job: Job) -> String {
        let times = "\(step.startedAt) \(step.endedAt?.description ?? "")"
        return signatures.digest(of: "\(job.id) \(step.name) \(step.state) \(times)")
    }
}

/// The messages that a run's page shows, drawn.
struct DrawnPlan: Sendable {
    struct Source: Sendable, Hashable {
        /// Of the step that they are of; a step that is done never changes.
        var digest: String
        /// What was found, in a few words.
        var finding: String
    }

    var source: Source
    var html: String
}
