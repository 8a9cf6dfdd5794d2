import Jobs
import Platform

/// A connection to a store that loses requests and answers, or delays them.
struct FaultyStore: JobStore {
    /// What becomes of one call.
    enum Fate: Sendable {
        case good
        /// It never reaches the store.
        case lostRequest
        /// It is done, but nobody learns of it.
        case lostAnswer
    }

    let store: MemoryJobStore
    /// Decides what becomes of a call; called before each one.
    let fate: @Sendable () async -> Fate

    private func call<Value: Sendable>(
        _ body: (MemoryJobStore) async throws(JobStoreError) -> Value
    ) async throws(JobStoreError) -> Value {
        let fate = await fate()
        if fate == .lostRequest { throw .unavailable(reason: "lost request") }
        let result: Result<Value, JobStoreError>
        do throws(JobStoreError) {
            result = .success(try await body(store))
        } catch {
            result = .failure(error)
        }
        if fate == .lostAnswer { throw .unavailable(reason: "lost answer") }
        return try result.get()
    }

    func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        try await call { store throws(JobStoreError) in
            try await store.enqueue(job, depthMax: depthMax, at: now)
        }
    }

    func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        try await call { store throws(JobStoreError) in
            try await store.claim(limit: limit, laneMax: laneMax, for: duration, at: now)
        }
    }

    func recall(_ bounds: DueBounds, at now: Timestamp) async throws(JobStoreError) -> Int {
        try await call { store throws(JobStoreError) in try await store.recall(bounds, at: now) }
    }

    func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease> {
        try await call { store throws(JobStoreError) in try await store.renew(leases, until: end) }
    }

    func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool {
        try await call { store throws(JobStoreError) in
            try await store.write(steps, of: lease, isSynced: isSynced)
        }
    }

    func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        try await call { store throws(JobStoreError) in
            try await store.settle(
                lease,
                as: settlement,
                after: steps,
                claimingFollowUpFor: duration,
                at: now
            )
        }
    }

    func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await call { store throws(JobStoreError) in try await store.steps(of: jobID) }
    }

    func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        try await call { store throws(JobStoreError) in
            try await store.ledger(book, range, limit: limit)
        }
    }

    func record(_ entries: [LedgerEntry], at now: Timestamp) async throws(JobStoreError) {
        try await call { store throws(JobStoreError) in
            try await store.record(entries, at: now)
        }
    }

    func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await call { store throws(JobStoreError) in
            try await store.pruneLedger(book, writtenBefore: end, limit: limit)
        }
    }

    func job(id: String) async throws(JobStoreError) -> Job? {
        try await call { store throws(JobStoreError) in try await store.job(id: id) }
    }

    func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await call { store throws(JobStoreError) in try await store.job(number: number) }
    }

    func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        try await call { store throws(JobStoreError) in
            try await store.list(filter, after: cursor, limit: limit)
        }
    }

    func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        try await call { store throws(JobStoreError) in try await store.replays(of: jobID) }
    }

    func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer {
        try await call { store throws(JobStoreError) in
            try await store.replay(jobID, nonce: nonce, at: now)
        }
    }

    func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        try await call { store throws(JobStoreError) in
            try await store.cancel(jobID, reason: reason, at: now, followUp: followUp)
        }
    }

    func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await call { store throws(JobStoreError) in
            try await store.prune(states, endedBefore: end, limit: limit)
        }
    }

    func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot {
        try await call { store throws(JobStoreError) in
            try await store.reserveSlot(at: key, every: interval, within: wait, at: now)
        }
    }

    func pause(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        try await call { store throws(JobStoreError) in try await store.pause(key, until: end) }
    }

    func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await call { store throws(JobStoreError) in
            try await store.hold(name, by: owner, until: end, at: now)
        }
    }

    func letGo(_ name: String, by owner: String) async throws(JobStoreError) {
        try await call { store throws(JobStoreError) in try await store.letGo(name, by: owner) }
    }

    func nextDue(laneMax: Int, at now: Timestamp) async throws(JobStoreError) -> Timestamp? {
        try await call { store throws(JobStoreError) in
            try await store.nextDue(laneMax: laneMax, at: now)
        }
    }

    func summary() async throws(JobStoreError) -> QueueSummary {
        try await call { store throws(JobStoreError) in try await store.summary() }
    }

    func check() async throws(JobStoreError) {
        try await call { store throws(JobStoreError) in try await store.check() }
    }
}
