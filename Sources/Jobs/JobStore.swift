package import Vocabulary

/// What the queue needs of a database.
///
/// Every write of an attempt carries its `Lease` and answers whether it took: false means that the
/// lease has moved on, and then nothing was changed. Each call is atomic and, when it returns,
/// durable against a power cut. Two stores implement this, and one conformance suite holds for both.
package protocol JobStore: Sendable {
    /// Stores a job, or finds the one that has its key.
    ///
    /// - Parameters:
    ///   - job: What to store.
    ///   - depthMax: With that many unfinished jobs a new key is refused.
    ///   - now: When it was accepted; it is due at once.
    /// - Returns: The job's id and state, and whether it was there before.
    /// - Throws: `JobStoreError.full` at `depthMax`, `.unavailable`; a retry can help for both.
    func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued

    /// Takes up to `limit` jobs that are due, or running under a lease that has expired, oldest
    /// due first, and gives each a new lease until `now + duration`. A claim spends an attempt.
    func claim(
        limit: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim]

    /// Extends a lease; false when it is not held any more.
    func renew(_ lease: Lease, until end: Timestamp) async throws(JobStoreError) -> Bool

    /// Notes that a step's effect is about to happen.
    func start(step: String, of lease: Lease, at now: Timestamp) async throws(JobStoreError) -> Bool

    /// Notes a step's result, with or without a `start` before it.
    func finish(
        step: String,
        result: [UInt8],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool

    /// Takes back a `start`, because the effect surely did not happen; a finished step stays.
    func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool

    /// Ends the attempt; for a final state the follow-up is stored in the same commit.
    func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool

    /// The steps of a job in the order they were first written.
    func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord]

    func job(id: String) async throws(JobStoreError) -> Job?

    /// When the next job can be claimed: a due time, or the end of a lease; nil when none waits.
    func nextDue() async throws(JobStoreError) -> Timestamp?

    /// How many jobs wait and run, and since when the oldest waits.
    func summary() async throws(JobStoreError) -> QueueSummary

    /// Fails when the store could not take a job now.
    func check() async throws(JobStoreError)
}

/// The answer to `JobStore.enqueue`.
package struct Enqueued: Sendable, Hashable {
    package var jobID: String
    package var state: JobState
    package var isDuplicate: Bool

    package init(jobID: String, state: JobState, isDuplicate: Bool) {
        self.jobID = jobID
        self.state = state
        self.isDuplicate = isDuplicate
    }
}

/// The queue in a few numbers.
package struct QueueSummary: Sendable, Hashable {
    /// Jobs in each state.
    package var counts: [JobState: Int]
    /// When the oldest job that could be claimed became due.
    package var oldestDueAt: Timestamp?

    package init(counts: [JobState: Int], oldestDueAt: Timestamp?) {
        self.counts = counts
        self.oldestDueAt = oldestDueAt
    }
}

/// Why a store could not do what was asked.
package enum JobStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The queue holds `depth` unfinished jobs, the most it may.
    case full(depth: Int)
    /// The database does not answer as it should; a retry can help.
    case unavailable(reason: String)
    /// The file or schema is not one this program can use; a person has to act.
    case unusable(reason: String)

    package var description: String {
        switch self {
        case .full(let depth): "The queue is full: it holds \(depth) unfinished jobs."
        case .unavailable(let reason): "The database cannot be used now: \(reason)."
        case .unusable(let reason): "The database cannot be used: \(reason)."
        }
    }
}
