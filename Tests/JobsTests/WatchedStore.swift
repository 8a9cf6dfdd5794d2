import Jobs
import Platform
import Synchronization
import TestSupport

/// A real store that tells when an attempt was settled, and fails where a test says so.
///
/// What comes of a settlement is told after it.
struct WatchedStore: JobStore {
    enum Call: Sendable, Hashable { case claim, renew, start, finish, settle, prune, hold }

    struct Ending: Sendable {
        let job: Job?
        let settlement: Settlement
        let time: Timestamp
        let isTaken: Bool
    }

    let real: any JobStore
    /// What the store's own clock says; nil where it is this machine's.
    var storeClock: WallClock?
    let endings: AsyncStream<Ending>
    private let told: AsyncStream<Ending>.Continuation
    private let faults: Faults
    private let untold = Untold()

    init(_ real: any JobStore) {
        self.real = real
        faults = Faults()
        (endings, told) = AsyncStream.makeStream()
    }

    /// Makes that call fail so many times; `Int.max` until told otherwise.
    func fail(_ call: Call, times: Int = .max) {
        faults.left.withLock { $0[call] = times }
    }

    /// Leaves that call without an answer until the clock of silence is advanced, also if whoever
    /// asked is cancelled.
    func silence(_ call: Call, until silence: TestClock) {
        faults.silences.withLock { $0[call] = silence }
    }

    /// How often anybody asked for jobs.
    var claims: Int { faults.claims.withLock { $0 } }

    /// How often anybody asked when the next job is due.
    var questions: Int { faults.questions.load(ordering: .relaxed) }

    /// How often anybody looked whether the store has changed.
    var looks: Int { faults.looks.load(ordering: .relaxed) }

    var changeMark: ChangeMark? {
        faults.looks.add(1, ordering: .relaxed)
        return real.changeMark
    }

    /// True when every failure that was asked for has happened.
    func hasFailed(_ call: Call) -> Bool { faults.left.withLock { $0[call] == 0 } }

    func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        try await real.enqueue(job, depthMax: depthMax, at: now)
    }

    func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        faults.claims.withLock { $0 += 1 }
        try faults.check(.claim)
        let claims = try await real.claim(limit: limit, laneMax: laneMax, for: duration, at: now)
        // A job that a settlement left may be claimed before anybody was told of that settlement.
        await untold.none()
        return claims
    }

    func recall(_ bounds: DueBounds, at now: Timestamp) async throws(JobStoreError) -> Int {
        try await real.recall(bounds, at: now)
    }

    func clock() async throws(JobStoreError) -> Timestamp? { storeClock?.now() }

    func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease> {
        await faults.wait(.renew)
        try faults.check(.renew)
        return try await real.renew(leases, until: end)
    }

    func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool {
        for step in steps {
            switch step {
            case .start: try faults.check(.start)
            case .finish: try faults.check(.finish)
            case .forget, .keep: break
            }
        }
        return try await real.write(steps, of: lease, isSynced: isSynced)
    }

    func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        try faults.check(.settle)
        untold.begin()
        defer { untold.end() }
        let answer = try await real.settle(
            lease,
            as: settlement,
            after: steps,
            claimingFollowUpFor: duration,
            at: now
        )
        let job = try await real.job(id: lease.jobID)
        let isTaken = answer != .leaseLost
        told.yield(Ending(job: job, settlement: settlement, time: now, isTaken: isTaken))
        return answer
    }

    func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await real.steps(of: jobID)
    }

    func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        try await real.ledger(book, range, limit: limit)
    }

    func record(_ entries: [LedgerEntry], at now: Timestamp) async throws(JobStoreError) {
        try await real.record(entries, at: now)
    }

    func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await real.pruneLedger(book, writtenBefore: end, limit: limit)
    }

    func job(id: String) async throws(JobStoreError) -> Job? { try await real.job(id: id) }

    func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await real.job(number: number)
    }

    func nextDue(
        laneMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        faults.questions.add(1, ordering: .relaxed)
        return try await real.nextDue(laneMax: laneMax, at: now)
    }

    func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        try await real.list(filter, after: cursor, limit: limit)
    }

    func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        try await real.replays(of: jobID)
    }

    func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer {
        try await real.replay(jobID, nonce: nonce, at: now)
    }

    func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        try await real.cancel(jobID, reason: reason, at: now, followUp: followUp)
    }

    func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try faults.check(.prune)
        return try await real.prune(states, endedBefore: end, limit: limit)
    }

    func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot {
        try await real.reserveSlot(at: key, every: interval, within: wait, at: now)
    }

    func pause(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        try await real.pause(key, until: end)
    }

    func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try faults.check(.hold)
        return try await real.hold(name, by: owner, until: end, at: now)
    }

    func letGo(_ name: String, by owner: String) async throws(JobStoreError) {
        try faults.check(.hold)
        try await real.letGo(name, by: owner)
    }

    func summary() async throws(JobStoreError) -> QueueSummary { try await real.summary() }
    func check() async throws(JobStoreError) { try await real.check() }
}

/// The settlements that may be in the store already, and of which nobody has been told.
private final class Untold: Sendable {
    private struct State {
        var count = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.count += 1 } }

    func end() {
        let waiting = state.withLock { state in
            state.count -= 1
            guard state.count == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until there are none.
    func none() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.count > 0 { state.waiting.append(continuation) }
                return state.count == 0
            }
            if isDone { continuation.resume() }
        }
    }
}

private final class Faults: Sendable {
    let left = Mutex<[WatchedStore.Call: Int]>([:])
    let claims = Mutex(0)
    let looks = Atomic(0)
    let questions = Atomic(0)
    let silences = Mutex<[WatchedStore.Call: TestClock]>([:])

    func wait(_ call: WatchedStore.Call) async {
        guard let silence = silences.withLock({ $0[call] }) else { return }
        await Task { try? await silence.sleep(for: .seconds(1)) }.value
    }

    func check(_ call: WatchedStore.Call) throws(JobStoreError) {
        let isDue = left.withLock { left in
            guard let times = left[call], times > 0 else { return false }
            left[call] = times == .max ? .max : times - 1
            return true
        }
        if isDue { throw .unavailable(reason: "a test says so") }
    }
}
