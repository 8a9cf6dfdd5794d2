import GRDB
import Jobs
import Vocabulary

/// The write of every webhook, with all it needs in one object.
///
/// `@unchecked Sendable`: only `outcome` changes, and only the writer's thread touches it.
final class EnqueueWrite: PendingWrite, @unchecked Sendable {
    /// What became of the job.
    enum Enqueue {
        case stored(number: Int64)
        /// Its key was there already.
        case found(Enqueued)
    }

    typealias Outcome = Result<Enqueue, JobStoreError>

    let job: PackedJob
    let now: Timestamp
    let depth: QueueDepth
    private let depthMax: Int
    private let caller: CheckedContinuation<Outcome, Never>
    private var outcome: Outcome?

    /// - Parameters:
    ///   - job: What is stored unless its key is there.
    ///   - now: When it came.
    ///   - depthMax: With that many unfinished jobs it is refused.
    ///   - depth: How many there are.
    ///   - caller: Who waits for it.
    init(
        _ job: PackedJob,
        at now: Timestamp,
        depthMax: Int,
        depth: QueueDepth,
        caller: CheckedContinuation<Outcome, Never>
    ) {
        self.job = job
        self.now = now
        self.depthMax = depthMax
        self.depth = depth
        self.caller = caller
    }

    var bytes: Int { job.bytes.count }
    var enqueue: EnqueueWrite? { self }

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

    private func enqueue(in db: Database) throws -> Enqueue {
        if hasRoom(for: 1), try JobTable.insert(job, at: now, db) {
            depth.change(by: 1)
            return .stored(number: db.lastInsertedRowID)
        }
        if let found = try JobTable.find(key: job.text(.key), db) { return .found(found) }
        throw JobStoreError.full(depth: depth.count)
    }
}

/// What a run of enqueues does to each of them.
extension EnqueueWrite {
    /// Whether the queue has room for that many more.
    func hasRoom(for jobs: Int) -> Bool { depth.count + jobs <= depthMax }

    func wasStored(as number: Int64) {
        outcome = .success(.stored(number: number))
    }

    /// Finds out whether its own job was stored, or another had its key.
    func lookUp(in db: Database) {
        do {
            guard let found = try JobTable.find(key: job.text(.key), db) else {
                throw JobStoreError.unavailable(reason: "a job that was stored is not there")
            }
            let isOwn = found.jobID == job.text(.id)
            outcome = .success(isOwn ? .stored(number: found.number) : .found(found))
        } catch {
            outcome = .failure(JobStoreError(error))
        }
    }
}
