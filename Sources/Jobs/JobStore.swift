package import Platform

/// What the queue needs of a database.
///
/// Every write of an attempt carries its `Lease` and answers whether it took: false means that the
/// lease has moved on, and then nothing was changed. Each call is atomic and, when it returns,
/// durable against the end of the process and against a power cut. Only claims, renewals and the
/// ends of steps that may be repeated need not be on the disk yet: a power cut takes them back with
/// the process that made them, and what is written later is never there without them. Two stores
/// implement this, and one conformance suite holds for both.
package protocol JobStore: Sendable {
    /// Stores a job, or finds the one that has its key.
    ///
    /// - Parameters:
    ///   - job: What to store.
    ///   - depthMax: With that many unfinished jobs a new key is refused.
    ///   - now: When it was accepted; it is due at once.
    /// - Returns: The job's id, number and state, and whether it was there before.
    /// - Throws: `JobStoreError.full` at `depthMax`, `.unavailable`; a retry can help for both.
    func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued

    /// Takes jobs that are due, or running under a lease that has expired, and gives each a new
    /// lease until `now + duration`. A claim spends an attempt.
    ///
    /// Lanes take turns: the one that was served longest ago is first, and each gives one job
    /// before any gives a second. Within a lane the oldest due is first. What a lane may not give
    /// hides nothing of another lane, and the time this takes does not grow with the queue.
    ///
    /// - Parameters:
    ///   - limit: The most jobs to take.
    ///   - laneMax: How many jobs of one lane may run at once, in all processes, under leases that
    ///     have not expired; the empty lane has no such bound.
    ///   - duration: How long the leases hold.
    ///   - now: What is due is measured by it.
    /// - Returns: The jobs in the order they were taken, each with its lease.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim]

    /// Brings forward what is due further ahead than anybody can have asked for, because the clock
    /// that wrote it was ahead.
    ///
    /// A queued job is due at `now`; one that an operator began anew, at the end of a lease from
    /// `now`. A job that waits is due earlier by `bounds.setBack` if it was due about that far
    /// ahead or further, and at `now` if it would still wait longer than `bounds.wait`. A running job's
    /// lease ends when it would if it were given at `now`, so its holder has time to renew it.
    /// Rate slots and locks move by `bounds.setBack` as jobs that wait do.
    ///
    /// - Parameters:
    ///   - bounds: How far ahead a time can lie.
    ///   - now: What the times are compared with: where clocks differ, the latest of them.
    /// - Returns: How many jobs' times were changed.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func recall(_ bounds: DueBounds, at now: Timestamp) async throws(JobStoreError) -> Int

    /// The time by the store's own clock; nil when that is this machine's.
    func clock() async throws(JobStoreError) -> Timestamp?

    /// Extends leases until that time, all in one commit.
    ///
    /// - Returns: Those that are not held any more, and so were not extended.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease>

    /// Writes what happens to an attempt's steps, in that order and in one commit.
    ///
    /// - Parameters:
    ///   - steps: The changes; each has its own time.
    ///   - lease: Guards all of them.
    ///   - isSynced: False only for ends of steps that may be repeated. The store then need not wait
    ///     for its disk: a power cut may take them back, but only with all that was written after
    ///     them. The end of a process never does.
    /// - Returns: Whether the lease was held.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool

    /// Ends the attempt; its last steps, and for a final state the follow-up, are stored in the same
    /// commit.
    ///
    /// A wait that spends an attempt counts its origin in `Job.failures`.
    ///
    /// - Parameters:
    ///   - lease: Guards all of it.
    ///   - settlement: What becomes of the job.
    ///   - steps: What happened to its steps and was not written before.
    ///   - duration: Claims the follow-up for that long as it is stored, unless it is in a lane,
    ///     where others are before it; nil leaves it to `claim`.
    ///   - now: When the attempt ended.
    /// - Returns: Whether the lease was held, and the follow-up's claim.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer

    /// The steps of a job in the order they were first written.
    func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord]

    /// Entries of a book, in the order of their keys' bytes.
    ///
    /// - Parameters:
    ///   - book: Which book; one that nobody wrote is empty.
    ///   - range: Which of its keys.
    ///   - limit: The most entries to read; as many may mean that there are more.
    /// - Returns: The entries.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord]

    /// Writes entries that no step made true; of several for one key the last counts.
    ///
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func record(_ entries: [LedgerEntry], at now: Timestamp) async throws(JobStoreError)

    /// Deletes entries of a book that were last written before a time, those written first first.
    ///
    /// - Returns: How many were deleted: fewer than `limit` when none is left.
    func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int

    func job(id: String) async throws(JobStoreError) -> Job?

    /// The job that `Enqueued.number` told of; nil once it was deleted.
    func job(number: Int64) async throws(JobStoreError) -> Job?

    /// One page of jobs, those that were stored last first.
    ///
    /// - Parameters:
    ///   - filter: Which jobs.
    ///   - cursor: `JobPage.next` of the page before; nil for the first page. One that no page gave
    ///     is taken as the first page's.
    ///   - limit: The most jobs on it, at least 1.
    /// - Returns: The page, and where the next begins.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage

    /// How often, when and by which word a job was begun anew, first one first.
    func replays(of jobID: String) async throws(JobStoreError) -> [Replay]

    /// Begins a job anew that failed, died or was cancelled: queued, with no attempt, snooze or
    /// failure counted, without its reason, one replay more. Its finished steps stay done and its
    /// started ones unknown.
    ///
    /// It is due at once; but one that was cancelled while it ran only when the lease it then had
    /// would have ended, so that two attempts are never at work. No depth refuses it.
    ///
    /// - Parameters:
    ///   - jobID: Which job.
    ///   - nonce: Names this replay: the same nonce again for the same job is the same replay, also
    ///     when the job has ended again or another replay came between.
    ///   - now: When it was asked for.
    /// - Returns: Which replay it is, or why it is none.
    /// - Throws: `JobStoreError.unavailable`, where a retry with the same nonce can help.
    func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer

    /// Ends a job that is not over, on an operator's word, and stores its follow-up in the same
    /// commit.
    ///
    /// A running job loses its lease with that: no later write of its attempt changes anything, and
    /// its holder ends the attempt when a write or its heartbeat tells it so.
    ///
    /// - Parameters:
    ///   - jobID: Which job.
    ///   - reason: One sentence for people.
    ///   - now: When it was asked for.
    ///   - followUp: Given the job as it ends; called inside the commit, so it must be quick.
    /// - Returns: Whether this ended it.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer

    /// Deletes jobs in those final states that ended before a time, with their steps and replays;
    /// those that ended first go first. The job that was stored last of all may stay.
    ///
    /// - Returns: How many were deleted: fewer than `limit` when none is left.
    func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int

    /// Reserves the next rate slot of a destination that several processes share.
    ///
    /// Two slots of one key are at least `interval` apart. A slot that is not used is lost.
    ///
    /// - Parameters:
    ///   - key: Names the destination; never a secret.
    ///   - interval: How far the next slot is behind this one.
    ///   - wait: How long the caller would wait; nothing is reserved beyond it.
    ///   - now: The earliest slot.
    /// - Returns: The caller's slot, or when there will be one.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot

    /// Gives no slot of a destination before that time, because it asked for a pause.
    func pause(_ key: String, until end: Timestamp) async throws(JobStoreError)

    /// Takes a lock that holds over all processes, or prolongs it for the owner that has it.
    ///
    /// One that was held further ahead of `now` than `RateSlot.aheadMax` is free: the clock was ahead
    /// that wrote it.
    ///
    /// - Parameters:
    ///   - name: Names what is locked; never a secret.
    ///   - owner: Who holds it, the same in every call.
    ///   - end: When it is free again, unless it is prolonged or let go before.
    ///   - now: What holds are compared with.
    /// - Returns: Nil when the lock is the owner's until `end`; else when the other owner's hold ends.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp?

    /// Frees a lock if it is that owner's.
    func letGo(_ name: String, by owner: String) async throws(JobStoreError)

    /// When a claim with that `laneMax` can next take a job: a due time, or the end of a lease; nil
    /// when none waits. For a lane with no room at `now` it is the first end of its leases.
    func nextDue(
        laneMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp?

    /// What changes with the store; nil where only a claim can tell.
    ///
    /// It is read at once, and without another thread: a process without work asks often.
    var changeMark: ChangeMark? { get }

    /// How many jobs wait and run, and since when the oldest waits.
    func summary() async throws(JobStoreError) -> QueueSummary

    /// Fails when the store could not take a job now.
    func check() async throws(JobStoreError)
}

extension JobStore {
    package var changeMark: ChangeMark? { nil }

    package func clock() async throws(JobStoreError) -> Timestamp? { nil }

    /// Extends one lease; false when it is not held any more.
    package func renew(_ lease: Lease, until end: Timestamp) async throws(JobStoreError) -> Bool {
        try await renew([lease], until: end).isEmpty
    }

    /// Notes that a step's effect is about to happen.
    package func start(
        step: String,
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await write([.start(step, at: now)], of: lease, isSynced: true)
    }

    /// Notes a step's result, with or without a `start` before it, and writes the ledger's entries
    /// in the same commit; of several entries for one key the last counts.
    package func finish(
        step: String,
        result: [UInt8],
        entries: [LedgerEntry] = [],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        let finish = StepWrite.finish(step, result: result, entries: entries, at: now)
        return try await write([finish], of: lease, isSynced: true)
    }

    /// Takes back a `start`, because the effect surely did not happen; a finished step stays.
    package func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool {
        try await write([.forget(step)], of: lease, isSynced: true)
    }

    /// Ends an attempt whose steps are all written, and leaves its follow-up to `claim`.
    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        let answer = try await settle(
            lease,
            as: settlement,
            after: [],
            claimingFollowUpFor: nil,
            at: now
        )
        return answer != .leaseLost
    }

    /// Takes jobs whatever their lanes, as `claim(limit:laneMax:for:at:)` does.
    package func claim(
        limit: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        try await claim(limit: limit, laneMax: .max, for: duration, at: now)
    }

    /// When the next job can be claimed, whatever its lane.
    package func nextDue() async throws(JobStoreError) -> Timestamp? {
        try await nextDue(laneMax: .max, at: Timestamp(millisecondsSince1970: 0))
    }
}

/// What tells a runner that a claim would find what the last one found.
package struct ChangeMark: Sendable, Hashable {
    /// Changes with each commit that any process made.
    package var number: Int64
    /// Whether it stands only for a store without unfinished jobs: new ones ring.
    package var isOfEmptyStore: Bool

    package init(number: Int64 = 0, isOfEmptyStore: Bool = false) {
        self.number = number
        self.isOfEmptyStore = isOfEmptyStore
    }
}

/// The answer to `JobStore.enqueue`.
package struct Enqueued: Sendable, Hashable {
    package var jobID: String
    /// `Job.number`.
    package var number: Int64
    package var state: JobState
    package var isDuplicate: Bool

    package init(jobID: String, number: Int64, state: JobState, isDuplicate: Bool) {
        self.jobID = jobID
        self.number = number
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
