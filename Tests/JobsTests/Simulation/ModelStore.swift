import Jobs
import Platform
import Synchronization

/// The model as a store; what a process does to it can be made to fail, to be lost, or to be late.
final class ModelStore: JobStore {
    private let model: Mutex<QueueModel>
    /// Decides what becomes of a call; called before each one.
    private let line: @Sendable () async -> Line
    private let owner: ModelStore?

    /// What becomes of one call.
    enum Line: Sendable {
        case good
        /// It never reaches the store.
        case lostRequest
        /// It is done, but nobody learns of it.
        case lostAnswer
    }

    init() {
        model = Mutex(QueueModel())
        line = { .good }
        owner = nil
    }

    /// The same store at the end of another line.
    init(sharing store: ModelStore, line: @escaping @Sendable () async -> Line) {
        model = Mutex(QueueModel())
        self.line = line
        owner = store
    }

    /// The store as it is.
    var now: QueueModel { use { $0 } }

    private func use<Value: Sendable>(_ body: (inout sending QueueModel) -> sending Value) -> Value
    {
        if let owner { return owner.use(body) }
        return model.withLock { body(&$0) }
    }

    private func call<Value: Sendable>(
        _ body: (inout sending QueueModel) throws(JobStoreError) -> sending Value
    ) async throws(JobStoreError) -> Value {
        let line = await line()
        if line == .lostRequest { throw .unavailable(reason: "lost request") }
        let result: Result<Value, JobStoreError> = use { model in
            do throws(JobStoreError) {
                return .success(try body(&model))
            } catch {
                return .failure(error)
            }
        }
        if line == .lostAnswer { throw .unavailable(reason: "lost answer") }
        return try result.get()
    }

    func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        try await call { model throws(JobStoreError) in
            try model.enqueue(job, depthMax: depthMax, at: now)
        }
    }

    func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        try await call { $0.claim(limit: limit, laneMax: laneMax, for: duration, at: now) }
    }

    func recall(_ bounds: DueBounds, at now: Timestamp) async throws(JobStoreError) -> Int {
        try await call { $0.recall(bounds, at: now) }
    }

    func renew(_ lease: Lease, until end: Timestamp) async throws(JobStoreError) -> Bool {
        try await call { $0.renew(lease, until: end) }
    }

    func start(
        step: String,
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await call { $0.start(step: step.storable, of: lease, at: now) }
    }

    func finish(
        step: String,
        result: [UInt8],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await call { $0.finish(step: step.storable, result: result, of: lease, at: now) }
    }

    func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool {
        try await call { $0.forget(step: step.storable, of: lease) }
    }

    func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await call { $0.settle(lease, as: settlement, at: now) }
    }

    func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await call { $0.steps(of: jobID) }
    }

    func job(id: String) async throws(JobStoreError) -> Job? {
        try await call { $0.job(id) }
    }

    func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await call { model in model.jobs.first { $0.number == number } }
    }

    func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        try await call { $0.list(filter, after: cursor, limit: limit) }
    }

    func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        try await call { $0.replays(of: jobID) }
    }

    func retry(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> RetryAnswer {
        try await call { $0.retry(jobID, nonce: nonce, at: now) }
    }

    func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        try await call { $0.cancel(jobID, reason: reason, at: now, followUp: followUp) }
    }

    func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await call { $0.prune(states, endedBefore: end, limit: limit) }
    }

    func reserveTurn(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> Turn {
        try await call { $0.reserveTurn(at: key, every: interval, within: wait, at: now) }
    }

    func rest(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        try await call { $0.rest(key, until: end) }
    }

    func nextDue(laneMax: Int, at now: Timestamp) async throws(JobStoreError) -> Timestamp? {
        try await call { $0.nextDue(laneMax: laneMax, at: now) }
    }

    func summary() async throws(JobStoreError) -> QueueSummary {
        try await call { $0.summary() }
    }

    func check() async throws(JobStoreError) {
        try await call { _ in () }
    }
}
