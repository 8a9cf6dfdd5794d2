package import Platform
import Synchronization

/// A store that lives in memory and ends with its process.
///
/// Nothing it holds outlives a crash: it is for one command's jobs and for tests.
package final class MemoryJobStore: JobStore {
    private let queue: Mutex<QueueModel>

    /// Creates an empty store.
    ///
    /// - Parameter ids: Where the identifiers of jobs and the tokens of leases come from; no two
    ///   may ever be equal.
    package init(ids: IDSource = .timeOrdered(clock: .system)) {
        queue = Mutex(QueueModel(ids: ids))
    }

    /// Ends all leases, as their time does when their holders died: those store nothing any more.
    package func endLeases(at now: Timestamp) {
        queue.withLock { $0.endLeases(at: now) }
    }

    /// The queue as it is at this moment.
    package var contents: QueueModel { queue.withLock { $0 } }

    package func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        try queue.withLock { queue throws(JobStoreError) in
            try queue.enqueue(job, depthMax: depthMax, at: now)
        }
    }

    package func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        queue.withLock { $0.claim(limit: limit, laneMax: laneMax, for: duration, at: now) }
    }

    package func recall(_ bounds: DueBounds, at now: Timestamp) async throws(JobStoreError) -> Int {
        queue.withLock { $0.recall(bounds, at: now) }
    }

    package func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease> {
        queue.withLock { $0.renew(leases, until: end) }
    }

    package func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool {
        queue.withLock { $0.write(steps, of: lease) }
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        queue.withLock {
            $0.settle(
                lease,
                as: settlement,
                after: steps,
                claimingFollowUpFor: duration,
                at: now
            )
        }
    }

    package func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        queue.withLock { $0.steps(of: jobID) }
    }

    package func record(
        _ entries: [LedgerEntry],
        at now: Timestamp
    ) async throws(JobStoreError) {
        queue.withLock { $0.record(entries, at: now) }
    }

    package func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        queue.withLock { $0.ledger(book.storable, range, limit: limit) }
    }

    package func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        queue.withLock { $0.pruneLedger(book.storable, writtenBefore: end, limit: limit) }
    }

    package func job(id: String) async throws(JobStoreError) -> Job? {
        queue.withLock { $0.job(id) }
    }

    package func job(number: Int64) async throws(JobStoreError) -> Job? {
        queue.withLock { queue in queue.jobs.first { $0.number == number } }
    }

    package func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        queue.withLock { $0.list(filter, after: cursor, limit: limit) }
    }

    package func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        queue.withLock { $0.replays(of: jobID) }
    }

    package func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer {
        queue.withLock { $0.replay(jobID, nonce: nonce, at: now) }
    }

    package func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        queue.withLock { $0.cancel(jobID, reason: reason, at: now, followUp: followUp) }
    }

    package func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        queue.withLock { $0.prune(states, endedBefore: end, limit: limit) }
    }

    package func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot {
        queue.withLock { $0.reserveSlot(at: key, every: interval, within: wait, at: now) }
    }

    package func pause(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        queue.withLock { $0.pause(key, until: end) }
    }

    package func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        queue.withLock { $0.locks.hold(name, by: owner, until: end, at: now) }
    }

    package func letGo(_ name: String, by owner: String) async throws(JobStoreError) {
        queue.withLock { $0.locks.letGo(name, by: owner) }
    }

    package func nextDue(laneMax: Int, at now: Timestamp) async throws(JobStoreError) -> Timestamp?
    {
        queue.withLock { $0.nextDue(laneMax: laneMax, at: now) }
    }

    package func summary() async throws(JobStoreError) -> QueueSummary {
        queue.withLock { $0.summary() }
    }

    package func check() async throws(JobStoreError) {}
}
