import Jobs
import JobsSQLite
import Synchronization
import TestSupport
import Testing

/// Enqueues that one statement does together end as if each had been alone.
struct EnqueueRunTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/jobs.sqlite"
    }

    /// Enqueues all at once, and returns what each call was answered, in the order of the jobs.
    private func enqueue(
        _ jobs: [NewJob],
        depthMax: Int = .max,
        limits: SQLiteLimits = SQLiteLimits()
    ) async throws -> (SQLiteJobStore, [Result<Enqueued, JobStoreError>]) {
        let largest = Mutex(0)
        let store = try SQLiteJobStore(
            path: path,
            limits: limits,
            commits: CommitObserver { count, _ in largest.withLock { $0 = max($0, count) } }
        )
        typealias Answer = Result<Enqueued, JobStoreError>
        let answers = await withTaskGroup(of: (Int, Answer).self) { group in
            for (index, job) in jobs.enumerated() {
                group.addTask {
                    do throws(JobStoreError) {
                        let answer = try await store.enqueue(job, depthMax: depthMax, at: .sample)
                        return (index, .success(answer))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        // Else each was alone, and nothing was tested; but where the disk is full, they end up so.
        #expect(limits.filePagesMax != nil || largest.withLock { $0 } >= 16)
        return (store, jobs.indices.compactMap { answers[$0] })
    }

    @Test func `each is answered with its own identifier and number`() async throws {
        let jobs = (0..<500).map { NewJob.sample("\($0)") }
        let (store, answers) = try await enqueue(jobs)
        for (job, answer) in zip(jobs, answers) {
            let enqueued = try answer.get()
            #expect(!enqueued.isDuplicate && enqueued.state == .queued)
            let stored = try #require(try await store.job(number: enqueued.number))
            #expect(stored.id == enqueued.jobID)
            #expect(stored.key == job.key && stored.runID == job.runID)
            #expect(stored.kind == job.kind && stored.lane == job.lane)
            #expect(stored.payload == job.payload)
            #expect(stored.createdAt == .sample && stored.dueAt == .sample)
        }
        #expect(try await store.summary().counts == [.queued: 500])
    }

    @Test func `of several with one key one is stored, and the others are answered with it`()
        async throws
    {
        let jobs = (0..<600).map { NewJob.sample("\($0 % 97)") }
        let (store, answers) = try await enqueue(jobs)
        var firsts: [String: Enqueued] = [:]
        let enqueued = try answers.map { try $0.get() }
        for (job, answer) in zip(jobs, enqueued) where !answer.isDuplicate {
            #expect(firsts.updateValue(answer, forKey: job.key) == nil)
        }
        #expect(firsts.count == 97)
        for (job, answer) in zip(jobs, enqueued) {
            #expect(answer.jobID == firsts[job.key]?.jobID)
            #expect(answer.number == firsts[job.key]?.number)
        }
        #expect(try await store.summary().counts == [.queued: 97])
    }

    @Test func `no more are stored than the queue may hold`() async throws {
        let jobs = (0..<300).map { NewJob.sample("\($0)") }
        let (store, answers) = try await enqueue(jobs, depthMax: 150)
        let refusals = answers.compactMap { answer -> JobStoreError? in
            if case .failure(let error) = answer { error } else { nil }
        }
        #expect(refusals == Array(repeating: .full(depth: 150), count: 150))
        #expect(try await store.summary().counts == [.queued: 150])
    }

    @Test func `a full disk refuses some in words, and keeps what was answered`() async throws {
        var limits = SQLiteLimits()
        limits.filePagesMax = 200
        let jobs = (0..<400)
            .map { index in
                var job = NewJob.sample("\(index)")
                job.payload = Array(repeating: 1, count: 3_000)
                return job
            }
        let (store, answers) = try await enqueue(jobs, limits: limits)
        var stored = 0
        for (job, answer) in zip(jobs, answers) {
            switch answer {
            case .success(let enqueued):
                stored += 1
                #expect(try await store.job(id: enqueued.jobID)?.key == job.key)
            case .failure(let error):
                #expect(
                    "\(error)" == "The database cannot be used now: the disk is full."
                )
            }
        }
        #expect((50..<200).contains(stored))
        #expect(try await store.summary().counts == [.queued: stored])
    }

    @Test func `a job of empty texts is stored as it is`() async throws {
        let jobs = (0..<100)
            .map { index in
                NewJob(kind: "", key: "\(index)", runID: "", payload: [], lane: "é🚀")
            }
        let (store, answers) = try await enqueue(jobs)
        for (job, answer) in zip(jobs, answers) {
            let stored = try #require(try await store.job(id: try answer.get().jobID))
            #expect(stored.kind.isEmpty && stored.runID.isEmpty && stored.payload.isEmpty)
            #expect(stored.key == job.key && stored.lane == job.lane)
        }
    }
}
