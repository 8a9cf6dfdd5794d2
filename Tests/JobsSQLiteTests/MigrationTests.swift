import GRDB
import JobStoreConformance
import Jobs
import JobsSQLite
import Platform
import Testing
import TestSupport

/// Files of released versions, opened by this one.
struct MigrationTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/jobs.sqlite"
    }

    private func store(from dump: String) async throws -> SQLiteJobStore {
        let old = try DatabaseQueue(path: path)
        try await old.writeWithoutTransaction { try $0.execute(sql: dump) }
        try old.close()
        return try SQLiteJobStore(path: path)
    }

    @Test func `a file of the first schema keeps every job and step`() async throws {
        let store = try await store(from: ReleasedSchemas.first)
        let jobs = try await store.list(JobFilter(), after: nil, limit: 99).jobs
        #expect(jobs.map(\.id) == ["j7", "j6", "j5", "j4", "j3", "j2", "j1"])
        #expect(
            jobs.map(\.state)
                == [.queued, .waiting, .running, .failed, .dead, .succeeded, .succeeded]
        )
        let dead = try #require(jobs.first { $0.state == .dead })
        #expect((dead.attempts, dead.snoozes) == (12, 3))
        #expect(dead.reason == "Port did not answer." && dead.runID == "r_3")
        #expect(dead.endedAt == Timestamp(millisecondsSince1970: 1_795_000_009_000))
        #expect((dead.replays, dead.lane, dead.failures) == (0, "", [:]))
        let steps = try await store.steps(of: "j5")
        #expect(steps.map(\.name) == ["build", "send 1"])
        #expect(steps.map(\.state) == [.done, .started])
    }

    @Test func `a file of the first schema is worked on where it was left`() async throws {
        let store = try await store(from: ReleasedSchemas.first)
        let lease = Lease(jobID: "j5", token: "token5")
        let now = Timestamp(millisecondsSince1970: 1_795_000_064_000)
        #expect(try await store.finish(step: "send 1", result: [], of: lease, at: now))
        let claims = try await store.claim(
            limit: 9,
            laneMax: 1,
            for: .seconds(60),
            at: now + .seconds(10)
        )
        #expect(claims.map(\.job.id) == ["j7", "j5", "j6"])
        let known = NewJob(kind: "scorecard_reminder", key: "run:r_3", runID: "r_3", payload: [])
        let duplicate = try await store.enqueue(known, depthMax: 9, at: now)
        #expect(duplicate == Enqueued(jobID: "j3", number: 3, state: .dead, isDuplicate: true))
        #expect(
            try await store.replay("j3", nonce: "n", at: now)
                == .replayed(number: 1, isDuplicate: false)
        )
        #expect(try await store.claim(limit: 9, for: .seconds(60), at: now).map(\.job.id) == ["j3"])
    }

    @Test func `a file that 0.1.0 left in its work keeps its counts, and its jobs end`()
        async throws
    {
        let dump = try #require(Repository.text("Tests/Fixtures/jobs-0.1.0.sqlite.sql"))
        try await ReleasedJobs.check(try await store(from: dump))
    }

    @Test func `a file that was brought up to date is a new file's like`() async throws {
        let store = try await store(from: ReleasedSchemas.first)
        try await store.close()
        let fresh = "\(folder.path)/fresh.sqlite"
        try await SQLiteJobStore(path: fresh).close()
        func schema(_ path: String) async throws -> [String] {
            try await DatabaseQueue(path: path)
                .read { db in
                    try String.fetchAll(
                        db,
                        sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
                    )
                    .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
                }
        }
        let (old, new) = (try await schema(path), try await schema(fresh))
        #expect(old == new && !new.isEmpty)
    }
}
