import Platform

/// A queue of jobs as a value: arrays and loops that keep every rule of `JobStore`.
///
/// `MemoryJobStore` puts a lock round it. It looks through all jobs where a database has an index,
/// which is as quick for the few that one process has.
package struct QueueModel: Sendable {
    struct Row: Sendable {
        var job: Job
        var token: String?
        /// For how long the last lease was given.
        var lease = Duration.zero
        var steps: [StepRecord] = []
        var replays: [Replay] = []
    }

    private let ids: IDSource
    var rows: [Row] = []
    private var slots = MemoryRateSlots()
    var locks = MemoryLocks()
    private var lanes: [String: Int] = [:]
    var ledger = MemoryLedger()
    private var served = 0
    private var lastNumber: Int64 = 0

    /// The jobs as they are, in the order in which they were stored.
    package var jobs: [Job] { rows.map(\.job) }

    /// Creates an empty queue.
    ///
    /// - Parameter ids: Where the identifiers of jobs and the tokens of leases come from.
    init(ids: IDSource) {
        self.ids = ids
    }

    mutating func endLeases(at now: Timestamp) {
        for index in rows.indices where rows[index].token != nil {
            rows[index].token = nil
            rows[index].job.dueAt = now
        }
    }

    func held(_ lease: Lease) -> Int? {
        rows.firstIndex { $0.job.id == lease.jobID && $0.token == lease.token }
    }

    private func index(of jobID: String) -> Int? { rows.firstIndex { $0.job.id == jobID } }

    /// Stores a job whatever the depth, or finds the one with its key.
    @discardableResult
    mutating func store(_ new: NewJob, at now: Timestamp) -> Enqueued {
        if let row = rows.first(where: { $0.job.key == new.key }) {
            return Enqueued(
                jobID: row.job.id,
                number: row.job.number,
                state: row.job.state,
                isDuplicate: true
            )
        }
        lastNumber += 1
        let job = Job(
            id: ids.next(),
            number: lastNumber,
            kind: new.kind,
            key: new.key,
            runID: new.runID,
            payload: new.payload,
            state: .queued,
            attempts: 0,
            snoozes: 0,
            createdAt: now,
            dueAt: now,
            endedAt: nil,
            reason: nil,
            lane: new.lane
        )
        rows.append(Row(job: job))
        return Enqueued(
            jobID: job.id,
            number: job.number,
            state: .queued,
            isDuplicate: false
        )
    }

    mutating func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) throws(JobStoreError) -> Enqueued {
        let depth = rows.count { !$0.job.state.isFinal }
        if depth >= depthMax, !rows.contains(where: { $0.job.key == job.key }) {
            throw .full(depth: depth)
        }
        return store(job, at: now)
    }

    // MARK: Claiming

    private func isClaimable(_ row: Row, at now: Timestamp) -> Bool {
        JobChange.claim.from.contains(row.job.state) && row.job.dueAt <= now
    }

    private func room(in lane: String, laneMax: Int, at now: Timestamp) -> Int {
        guard !lane.isEmpty, laneMax < .max else { return .max }
        let running = rows.count {
            $0.job.lane == lane && $0.job.state == .running && $0.job.dueAt > now
        }
        return max(0, laneMax - running)
    }

    private var openLanes: [String] {
        Set(rows.filter { !$0.job.state.isFinal }.map(\.job.lane))
            .sorted { (lanes[$0] ?? 0, $0) < (lanes[$1] ?? 0, $1) }
    }

    mutating func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) -> [Claim] {
        var claims: [Claim] = []
        let names = openLanes
        while claims.count < limit {
            let before = claims.count
            for lane in names where claims.count < limit {
                guard room(in: lane, laneMax: laneMax, at: now) > 0 else { continue }
                let candidates = rows.indices.filter {
                    rows[$0].job.lane == lane && isClaimable(rows[$0], at: now)
                        && !claims.map(\.job.id).contains(rows[$0].job.id)
                }
                guard
                    let place = candidates.min(by: {
                        (rows[$0].job.dueAt, rows[$0].job.state.rawValue, $0)
                            < (rows[$1].job.dueAt, rows[$1].job.state.rawValue, $1)
                    })
                else { continue }
                claims.append(take(place, for: duration, at: now))
                served += 1
                lanes[lane] = served
            }
            if claims.count == before { break }
        }
        return claims
    }

    mutating func take(
        _ place: Int,
        for duration: Duration,
        at now: Timestamp,
        token: String? = nil
    ) -> Claim {
        let token = token ?? ids.next()
        rows[place].token = token
        rows[place].job.state = .running
        rows[place].job.attempts += 1
        rows[place].lease = duration
        rows[place].job.dueAt = now + duration
        let job = rows[place].job
        return Claim(
            job: job,
            lease: Lease(jobID: job.id, token: token),
            mayHaveSteps: !rows[place].steps.isEmpty
        )
    }

    mutating func recall(_ bounds: DueBounds, at now: Timestamp) -> Int {
        slots.recall(setBack: bounds.setBack, at: now)
        locks.recall(setBack: bounds.setBack, at: now)
        var count = 0
        for place in rows.indices {
            let row = rows[place]
            guard let wait = recalledWait(of: row, by: bounds, at: now) else { continue }
            rows[place].job.dueAt = now + wait
            count += 1
        }
        return count
    }

    /// How long a job waits from now on; nil when its time stays.
    private func recalledWait(
        of row: Row,
        by bounds: DueBounds,
        at now: Timestamp
    ) -> Duration? {
        let wait = row.job.dueAt - now
        guard wait > .zero else { return nil }
        switch row.job.state {
        case .queued where row.job.replays == 0:
            return wait > bounds.skew ? .zero : nil
        case .queued:
            return wait > bounds.lease + bounds.skew ? bounds.lease : nil
        case .waiting:
            let isShifted = bounds.setBack > .zero && wait > bounds.setBack - bounds.skew
            let shift = isShifted ? bounds.setBack : .zero
            if wait - shift > bounds.wait + bounds.skew { return .zero }
            return isShifted ? max(.zero, wait - shift) : nil
        case .running:
            return wait > row.lease + bounds.skew ? row.lease : nil
        case .succeeded, .failed, .dead, .cancelled:
            return nil
        }
    }

    func nextDue(laneMax: Int, at now: Timestamp) -> Timestamp? {
        openLanes
            .compactMap { lane in
                let open = rows.filter { $0.job.lane == lane && !$0.job.state.isFinal }
                if room(in: lane, laneMax: laneMax, at: now) > 0 {
                    return open.map(\.job.dueAt).min()
                }
                return open.filter { $0.job.state == .running && $0.job.dueAt > now }
                    .map(\.job.dueAt).min()
            }
            .min()
    }

    mutating func record(_ entries: [LedgerEntry], at now: Timestamp) {
        ledger.write(entries, at: now)
    }

    package func ledger(_ book: String, _ range: LedgerRange, limit: Int) -> [LedgerRecord] {
        ledger.records(book, range, limit: limit)
    }

    mutating func pruneLedger(_ book: String, writtenBefore end: Timestamp, limit: Int) -> Int {
        ledger.prune(book, writtenBefore: end, limit: limit)
    }

    func list(_ filter: JobFilter, after cursor: String?, limit: Int) -> JobPage {
        let first = cursor.flatMap { Int($0) } ?? rows.count
        let found = rows.indices.prefix(first).reversed()
            .filter { place in
                let job = rows[place].job
                return (filter.states.isEmpty || filter.states.contains(job.state))
                    && (filter.kind == nil || filter.kind == job.kind)
                    && (filter.runID == nil || filter.runID == job.runID)
                    && (filter.lane == nil || filter.lane == job.lane)
                    && filter.since.map { job.createdAt >= $0 } ?? true
            }
        let page = found.prefix(max(1, limit))
        return JobPage(
            jobs: page.map { rows[$0].job },
            next: found.count > page.count ? page.last.map(String.init) : nil
        )
    }

    package func job(_ id: String) -> Job? { index(of: id).map { rows[$0].job } }
    package func steps(of id: String) -> [StepRecord] { index(of: id).map { rows[$0].steps } ?? [] }
    func replays(of id: String) -> [Replay] { index(of: id).map { rows[$0].replays } ?? [] }

    mutating func replay(_ id: String, nonce: String, at now: Timestamp) -> ReplayAnswer {
        guard let place = index(of: id) else { return .unknown }
        if let known = rows[place].replays.first(where: { $0.nonce == nonce }) {
            return .replayed(number: known.number, isDuplicate: true)
        }
        let state = rows[place].job.state
        guard JobChange.replay.from.contains(state) else { return .refused(state) }
        let due = state == .cancelled ? max(now, rows[place].job.dueAt) : now
        rows[place].job.state = .queued
        rows[place].job.attempts = 0
        rows[place].job.snoozes = 0
        rows[place].job.failures = [:]
        rows[place].job.reason = nil
        rows[place].job.endedAt = nil
        rows[place].job.dueAt = due
        rows[place].job.replays += 1
        rows[place].job.replayedAt = now
        let number = rows[place].job.replays
        rows[place].replays.append(Replay(number: number, nonce: nonce, at: now))
        return .replayed(number: number, isDuplicate: false)
    }

    mutating func cancel(
        _ id: String,
        reason: String,
        at now: Timestamp,
        followUp: (Job) -> NewJob?
    ) -> CancelAnswer {
        guard let place = index(of: id) else { return .unknown }
        let state = rows[place].job.state
        guard JobChange.cancel.from.contains(state) else { return .refused(state) }
        if state == .waiting { rows[place].job.dueAt = now }
        rows[place].token = nil
        rows[place].job.state = .cancelled
        rows[place].job.reason = reason.storable
        rows[place].job.endedAt = now
        if let job = followUp(rows[place].job) { store(job, at: now) }
        return .cancelled
    }

    mutating func prune(_ states: Set<JobState>, endedBefore end: Timestamp, limit: Int) -> Int {
        let last = rows.last?.job.id
        let doomed = rows.map(\.job)
            .filter { job in
                guard let endedAt = job.endedAt else { return false }
                return states.contains(job.state) && endedAt < end && job.id != last
            }
            .sorted { ($0.endedAt ?? end) < ($1.endedAt ?? end) }
            .prefix(limit).map(\.id)
        rows.removeAll { doomed.contains($0.job.id) }
        return doomed.count
    }

    mutating func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) -> RateSlot {
        slots.reserve(key, every: interval, within: wait, at: now)
    }

    mutating func pause(_ key: String, until end: Timestamp) {
        slots.pause(key, until: end)
    }

    func summary() -> QueueSummary {
        let counts = Dictionary(grouping: rows, by: \.job.state).mapValues(\.count)
        let oldest = rows.map(\.job).filter { [.queued, .waiting].contains($0.state) }
            .map(\.dueAt).min()
        return QueueSummary(counts: counts, oldestDueAt: oldest)
    }
}
