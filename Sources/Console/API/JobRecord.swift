package import Jobs
import JSON
import Reminders

/// A job as programs read it: times in ISO 8601, absent members where there is nothing to say.
package struct JobRecord: Sendable, Encodable {
    struct Step: Sendable, Encodable {
        var name: String
        var state: String
        var startedAt: String
        var endedAt: String?
    }

    struct Retry: Sendable, Encodable {
        var number: Int
        var at: String
    }

    var jobId: String
    var runId: String
    var kind: String
    var state: String
    var lane: String
    var attempts: Int
    var snoozes: Int
    var retries: Int
    var createdAt: String
    /// When it may be claimed, or, while it runs, when its lease ends; absent when it is over.
    var dueAt: String?
    var endedAt: String?
    var reason: String?
    var steps: [Step]?
    var retriedAt: [Retry]?
    var reports: [JobRecord]?
    /// What it sends, once that is planned, in its destination's own form.
    var messages: [JSONValue]?
    /// What became of each owner's note; absent where no notes are planned.
    var owners: [OwnerOutcome]?
    /// What was done with tickets; absent before the end, and where none are kept.
    var tickets: TicketNumbers?
    /// What the run in Port is told at its end, report after report.
    var log: [String]?

    package init(_ job: Job) {
        jobId = job.id
        runId = job.runID
        kind = job.kind
        state = job.state.rawValue
        lane = job.lane
        attempts = job.attempts
        snoozes = job.snoozes
        retries = job.replays
        createdAt = "\(job.createdAt)"
        dueAt = job.state.isFinal ? nil : "\(job.dueAt)"
        endedAt = job.endedAt.map { "\($0)" }
        reason = job.reason
    }

    package init(_ story: JobDetails) {
        self.init(story.job)
        steps = story.steps.map { step in
            Step(
                name: step.name,
                state: step.word(of: story.job),
                startedAt: "\(step.startedAt)",
                endedAt: step.endedAt.map { "\($0)" }
            )
        }
        retriedAt = story.replays.map { Retry(number: $0.number, at: "\($0.at)") }
        reports = story.others.map { JobRecord($0) }
    }

    /// The record as one line of JSON.
    package func line() throws -> String {
        String(decoding: try JSONCoding.encode(self), as: UTF8.self)
    }
}

extension StepRecord {
    /// What is known of it: a start without an end is unknown once its attempt is over.
    package func word(of job: Job) -> String {
        state == .started && job.state != .running ? "unknown" : state.rawValue
    }
}

/// One job with its steps, its retries and its reports.
package struct JobDetails: Sendable, Hashable {
    package var job: Job
    package var steps: [StepRecord]
    package var replays: [Replay]
    /// The other jobs of its run, which are its reports, those that came last first.
    package var others: [Job]

    /// A run has one report for each end of its job.
    private static let othersMax = 20

    /// Reads what the store knows of a job.
    ///
    /// - Parameters:
    ///   - job: The job, as it is now.
    ///   - store: Where it is.
    ///   - before: What was known of it; its steps are not read again where they are the same.
    /// - Throws: What the store throws; a retry can help.
    package init(
        of job: Job,
        in store: any JobStore,
        before: JobDetails? = nil
    ) async throws(JobStoreError) {
        self.job = job
        // Steps are written by the holder of the job's lease only, so while it runs.
        if let before, before.job == job, job.state != .running {
            steps = before.steps
            replays = before.replays
        } else {
            steps = try await store.steps(of: job.id)
            replays = try await store.replays(of: job.id)
        }
        // Jobs without a run have nothing in common.
        guard job.hasRun else {
            others = []
            return
        }
        let filter = JobFilter(runID: job.runID)
        others = try await store.list(filter, after: nil, limit: Self.othersMax).jobs
            .filter { $0.id != job.id }
    }

    /// What a step writes of one message is shorter; what it plans to send can have a megabyte.
    private static let smallResultBytes = 256

    /// Forgets the results of steps that the timeline does not show.
    mutating func dropLargeResults() {
        for index in steps.indices where steps[index].result.count > Self.smallResultBytes {
            steps[index].result = []
        }
    }
}
