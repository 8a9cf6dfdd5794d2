import FoundationEssentials
import Jobs
import JobsSQLite
import Platform
import TestSupport
import Testing

struct LogTests {
    @Test func `the log stays short while it is written to all the time`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/jobs.sqlite"
        var limits = SQLiteLimits()
        limits.logPages = 100
        limits.logPagesMax = 1_000
        let store = try SQLiteJobStore(path: path, limits: limits)
        try await withThrowingTaskGroup { group in
            for caller in 0..<16 {
                group.addTask {
                    for index in 0..<200 {
                        var job = NewJob.sample("\(caller) \(index)")
                        job.payload = Array(repeating: 1, count: 4_000)
                        _ = try await store.enqueue(job, depthMax: 9_999, at: .sample)
                    }
                }
            }
            try await group.waitForAll()
        }
        // 3,200 jobs of a page each, their indexes not counted: 13 MB without a copy.
        #expect(try bytes(path + "-wal") < 1_500 * 4_096)
        try await store.close()
        #expect(try bytes(path + "-wal") == 0)
        let again = try SQLiteJobStore(path: path)
        #expect(try await again.summary().counts == [.queued: 3_200])
    }

    @Test func `a job of a few steps and its report write little into the log`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/jobs.sqlite"
        var limits = SQLiteLimits()
        // The log starts afresh with one of the first commits, and then no more.
        limits.logPages = 100_000
        let store = try SQLiteJobStore(path: path, limits: limits)
        for index in 0..<100 { try await work(on: .sample("\(index)"), in: store) }
        let written = try bytes(path + "-wal") / 100
        #expect((10_000..<80_000).contains(written), "\(written) bytes for each")
        #expect(try await store.summary().counts == [.succeeded: 200])
    }

    /// Does what a reminder and its report do, with as many commits.
    private func work(on job: NewJob, in store: SQLiteJobStore) async throws {
        let now = Timestamp.sample
        _ = try await store.enqueue(job, depthMax: 9, at: now)
        let claim = try #require(try await store.claim(limit: 1, for: .seconds(60), at: now).first)
        func done(_ step: String, bytes: Int = 20) -> StepWrite {
            .finish(step, result: Array(repeating: 1, count: bytes), entries: [], at: now)
        }
        let (announced, built) = (done("announce"), done("build", bytes: 5_000))
        #expect(try await store.write([announced], of: claim.lease, isSynced: false))
        let start = StepWrite.start("send 1", at: now)
        #expect(try await store.write([built, start], of: claim.lease, isSynced: true))
        let report = NewJob(kind: "report", key: "report:\(claim.job.id)", runID: "", payload: [])
        let answer = try await store.settle(
            claim.lease,
            as: .succeeded(followUp: report),
            after: [done("send 1"), done("tell")],
            claimingFollowUpFor: .seconds(60),
            at: now
        )
        guard case .settled(let followUp?) = answer else {
            Issue.record("The report was not claimed: \(answer)")
            return
        }
        #expect(try await store.write([done("log")], of: followUp.lease, isSynced: false))
        let end = Settlement.succeeded(followUp: nil)
        _ = try await store.settle(
            followUp.lease,
            as: end,
            after: [done("end")],
            claimingFollowUpFor: nil,
            at: now
        )
    }

    private func bytes(_ path: String) throws -> UInt64 {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try #require(
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64
        )
    }
}
