import FoundationEssentials
import Jobs
import JobsSQLite
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

    private func bytes(_ path: String) throws -> UInt64 {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try #require(
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64
        )
    }
}
