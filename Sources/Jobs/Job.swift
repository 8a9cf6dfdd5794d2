package import Platform

/// Where a job is in its life.
///
/// queued -> running -> succeeded | failed | dead, with running -> waiting -> running for every
/// retry. `cancelled` is an operator's word, and so is the way back from an end to queued.
/// `docs/JOB_STATES.md` draws it; `JobChange` says the same in code.
package enum JobState: String, Sendable, Hashable, Codable, CaseIterable {
    case queued, running, waiting, succeeded, failed, dead, cancelled

    /// True when nobody will work on the job again unless an operator asks for it.
    package var isFinal: Bool {
        switch self {
        case .queued, .running, .waiting: false
        case .succeeded, .failed, .dead, .cancelled: true
        }
    }
}

/// A job before it is stored: everything that is known of it when it is accepted.
package struct NewJob: Sendable, Hashable, Codable {
    /// Which worker does it, for example `scorecard_reminder`.
    package var kind: String
    /// Two jobs with one key are one job: the second is answered with the first.
    package var key: String
    /// The Port run to report to; empty when no run waits for this job.
    package var runID: String
    /// What the worker needs, as JSON of its own shape; never a secret.
    package var payload: [UInt8]
    /// Jobs of one lane take turns with those of others, and only so many of them run at once;
    /// those of the empty lane take turns too, but any number may run.
    package var lane: String

    package init(kind: String, key: String, runID: String, payload: [UInt8], lane: String = "") {
        self.kind = kind
        self.key = key
        self.runID = runID
        self.payload = payload
        self.lane = lane
    }
}

/// A stored job.
package struct Job: Sendable, Hashable {
    package var id: String
    /// Counted up by the store from 1, with gaps; no two jobs ever have the same.
    package var number: Int64
    package var kind: String
    package var key: String
    /// The Port run to report to; empty when no run waits for this job.
    package var runID: String
    package var payload: [UInt8]
    package var state: JobState
    /// How many attempts were spent: a wait that was asked for, or a shutdown, spends none.
    package var attempts: Int
    /// How many times the job was snoozed: made to wait without spending an attempt.
    package var snoozes: Int
    package var createdAt: Timestamp
    /// When a queued or waiting job may be claimed.
    package var dueAt: Timestamp
    /// When it reached its final state.
    package var endedAt: Timestamp?
    /// Why it waits, failed or died: one sentence, free of secrets.
    package var reason: String?
    package var lane: String
    /// How many of its attempts failed because of which origin.
    package var failures: FailureCounts
    /// How many times an operator began it anew after its end.
    package var replays: Int
    /// When that was last; nil when it never was.
    package var replayedAt: Timestamp?

    /// When this life of the job began: its acceptance, or the last replay.
    package var begunAt: Timestamp { replayedAt ?? createdAt }

    /// True when a run in Port waits to be told how the job ends.
    package var hasRun: Bool { !runID.isEmpty }

    package init(
        id: String,
        number: Int64,
        kind: String,
        key: String,
        runID: String,
        payload: [UInt8],
        state: JobState,
        attempts: Int,
        snoozes: Int,
        createdAt: Timestamp,
        dueAt: Timestamp,
        endedAt: Timestamp?,
        reason: String?,
        lane: String = "",
        failures: FailureCounts = [:],
        replays: Int = 0,
        replayedAt: Timestamp? = nil
    ) {
        self.id = id
        self.number = number
        self.kind = kind
        self.key = key
        self.runID = runID
        self.payload = payload
        self.state = state
        self.attempts = attempts
        self.snoozes = snoozes
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.endedAt = endedAt
        self.reason = reason
        self.lane = lane
        self.failures = failures
        self.replays = replays
        self.replayedAt = replayedAt
    }
}

/// The right to work on one job until a time, shown with every write of that attempt.
package struct Lease: Sendable, Hashable {
    package var jobID: String
    /// Random for each claim: a writer whose lease moved on changes nothing.
    package var token: String

    package init(jobID: String, token: String) {
        self.jobID = jobID
        self.token = token
    }
}

/// A job handed to a worker, with the lease that guards its writes.
package struct Claim: Sendable, Hashable {
    package var job: Job
    package var lease: Lease
    /// False where it is known that no attempt has written a step, so that none need be read.
    package var mayHaveSteps: Bool

    package init(job: Job, lease: Lease, mayHaveSteps: Bool = true) {
        self.job = job
        self.lease = lease
        self.mayHaveSteps = mayHaveSteps
    }
}

/// One step of a job, as remembered.
package struct StepRecord: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, Codable {
        /// An effect was about to happen; without a `done` it is unknown whether it did.
        case started
        case done
    }

    package var name: String
    package var state: State
    /// The step's result as JSON; empty until it is done.
    package var result: [UInt8]
    package var startedAt: Timestamp
    package var endedAt: Timestamp?

    package init(
        name: String,
        state: State,
        result: [UInt8],
        startedAt: Timestamp,
        endedAt: Timestamp?
    ) {
        self.name = name
        self.state = state
        self.result = result
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}
