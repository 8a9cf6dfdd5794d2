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
        try SQLiteConnection(path: path).execute(script: dump)
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
        func schema(_ path: String) throws -> [String] {
            try SQLiteConnection(path: path)
                .rows("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name") { row in
                    try row.text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
                }
        }
        let (old, new) = (try schema(path), try schema(fresh))
        #expect(old == new && !new.isEmpty)
    }

    private static let identifiers = "SELECT identifier FROM grdb_migrations ORDER BY identifier"

    @Test func `a migration is noted under the name that 0.1.0 gave it`() async throws {
        try await store(from: ReleasedSchemas.first).close()
        let names = try SQLiteConnection(path: path).rows(Self.identifiers) { try $0.text() }
        #expect(
            names == [
                "1 jobs and steps", "2 lanes, replays and turns",
                "3 failures by origin, and the ledger", "4 locks",
            ]
        )
    }

    @Test func `a migration that fails half way leaves nothing, and those before it stay`() throws {
        let db = try SQLiteConnection(path: path)
        let broken = [
            ("9 half", "CREATE TABLE half (a) STRICT; INSERT INTO nowhere VALUES (1)")
        ]
        let error = #expect(throws: SQLiteError.self) {
            try SQLiteSchema.migrate(db, by: SQLiteSchema.migrations + broken)
        }
        #expect(error?.primaryCode == 1)
        #expect(!db.isInsideTransaction)
        #expect(try db.rows(Self.identifiers) { try $0.text() }.count == 4)
        let half = "SELECT 1 FROM sqlite_master WHERE name = 'half'"
        #expect(try db.row(half) { try $0.integer() } == nil)
        try SQLiteSchema.migrate(db)
        #expect(try db.rows(Self.identifiers) { try $0.text() }.count == 4)
    }
}
