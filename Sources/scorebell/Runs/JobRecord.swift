import Jobs
import Vocabulary

/// A job as programs read it: times in ISO 8601, absent members where there is nothing to say.
struct JobRecord: Sendable, Encodable {
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

    init(_ job: Job) {
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

    init(_ story: JobStory) {
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
    func line() throws -> String {
        String(decoding: try JSONCoding.encode(self), as: UTF8.self)
    }
}

extension StepRecord {
    /// What is known of it: a start without an end is unknown once its attempt is over.
    func word(of job: Job) -> String {
        state == .started && job.state != .running ? "unknown" : state.rawValue
    }
}
