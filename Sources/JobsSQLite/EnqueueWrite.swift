import GRDB
import Jobs
import Vocabulary

/// The write of every webhook, with all it needs in one object.
///
/// `@unchecked Sendable`: only `outcome` changes, and only the writer's thread touches it.
final class EnqueueWrite: PendingWrite, @unchecked Sendable {
    typealias Outcome = Result<Enqueued, JobStoreError>

    private let job: NewJob
    private let id: String
    private let now: Timestamp
    private let depthMax: Int
    private let depth: QueueDepth
    private let caller: CheckedContinuation<Outcome, Never>
    private var outcome: Outcome?

    /// - Parameters:
    ///   - job: What is stored unless its key is there.
    ///   - id: The job's identifier.
    ///   - now: When it came.
    ///   - depthMax: With that many unfinished jobs it is refused.
    ///   - depth: How many there are.
    ///   - caller: Who waits for it.
    init(
        _ job: NewJob,
        id: String,
        at now: Timestamp,
        depthMax: Int,
        depth: QueueDepth,
        caller: CheckedContinuation<Outcome, Never>
    ) {
        self.job = job
        self.id = id
        self.now = now
        self.depthMax = depthMax
        self.depth = depth
        self.caller = caller
    }

    var bytes: Int { job.payload.count }

    func apply(_ db: Database) {
        do {
            outcome = .success(try enqueue(in: db))
        } catch {
            outcome = .failure(JobStoreError(error))
        }
    }

    func answer() {
        caller.resume(returning: outcome ?? .failure(.unavailable(reason: "nothing was written")))
    }

    func refuse(_ error: JobStoreError) {
        caller.resume(returning: .failure(error))
    }

    private func enqueue(in db: Database) throws -> Enqueued {
        let isFull = depth.count >= depthMax
        if !isFull, try JobTable.insert(job, id: id, at: now, db) {
            depth.change(by: 1)
            return Enqueued(
                jobID: id,
                number: db.lastInsertedRowID,
                state: .queued,
                isDuplicate: false
            )
        }
        if let found = try JobTable.find(key: job.key, db) { return found }
        throw JobStoreError.full(depth: depth.count)
    }
}
