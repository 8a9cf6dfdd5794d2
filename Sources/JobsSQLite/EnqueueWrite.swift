import Jobs
import Platform

/// The write of every webhook, with all it needs in one object.
///
/// Its caller keeps it until it is answered, so that it is freed on the thread that made it.
///
/// Safe: `caller` is set before the writer gets to see it, and `outcome` is the
/// writer's until it resumes the caller, and then the caller's.
final class EnqueueWrite: PendingWrite, @unchecked Sendable {
    /// What became of the job.
    private enum Enqueue {
        case stored(number: Int64)
        /// Its key was there already.
        case found(Enqueued)
    }

    let id: String
    let job: PackedJob
    let now: Timestamp
    let depth: QueueDepth
    private let depthMax: Int
    /// Who waits for the answer; to be set before the writer takes it.
    var caller: CheckedContinuation<Void, Never>?
    private var outcome: Result<Enqueue, JobStoreError>?

    /// - Parameters:
    ///   - job: What is stored unless its key is there.
    ///   - id: The job's identifier.
    ///   - now: When it came.
    ///   - depthMax: With that many unfinished jobs it is refused.
    ///   - depth: How many there are.
    init(
        _ job: borrowing NewJob,
        id: String,
        at now: Timestamp,
        depthMax: Int,
        depth: QueueDepth
    ) {
        self.id = id
        self.job = PackedJob(job, id: id)
        self.now = now
        self.depthMax = depthMax
        self.depth = depth
    }

    var enqueue: EnqueueWrite? { self }

    func apply(_ db: SQLiteConnection) {
        do {
            outcome = .success(try enqueue(in: db))
        } catch {
            outcome = .failure(JobStoreError(error))
        }
    }

    func answer() {
        caller?.resume()
    }

    func refuse(_ error: JobStoreError) {
        outcome = .failure(error)
        caller?.resume()
    }

    /// Returns what became of the job; to be called after the answer.
    ///
    /// - Throws: As `JobStore.enqueue`.
    func result() throws(JobStoreError) -> Enqueued {
        guard let outcome else { throw .unavailable(reason: "nothing was written") }
        switch try outcome.get() {
        case .stored(let number):
            return Enqueued(jobID: id, number: number, state: .queued, isDuplicate: false)
        case .found(let enqueued):
            return enqueued
        }
    }

    private func enqueue(in db: SQLiteConnection) throws -> Enqueue {
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
    func lookUp(in db: SQLiteConnection) {
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
