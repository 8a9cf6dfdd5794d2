import FoundationEssentials
import Jobs
import JobsSQLite
import TestSupport
import Testing

/// What damages the file, and who else holds it.
struct SQLiteTroubleTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/jobs.sqlite"
    }

    private func fill(_ count: Int) async throws {
        let store = try SQLiteJobStore(path: path)
        try await withThrowingTaskGroup { group in
            for index in 0..<count {
                group.addTask {
                    var job = NewJob.sample("\(index)")
                    job.payload = Array(repeating: 1, count: 2_000)
                    _ = try await store.enqueue(job, depthMax: .max, at: .sample)
                }
            }
            try await group.waitForAll()
        }
        try await store.close()
    }

    @Test func `a damaged file is found at the start, and told in words`() async throws {
        try await fill(200)
        var bytes = try Data(contentsOf: URL(filePath: path))
        // Pages in the middle, where rows are, and not the header, which would not open at all.
        try #require(bytes.count > 60 * 4_096)
        for index in 20 * 4_096..<40 * 4_096 { bytes[index] = 0x5A }
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        let words = error?.description ?? ""
        #expect(
            words.hasPrefix("The database cannot be used: its file is damaged (SQLite reports: ")
        )
        #expect(
            words.hasSuffix(
                "); put a copy in its place, or move it away to begin with an empty queue."
            )
        )
        #expect(!words.contains("\n"))
    }

    @Test func `a file whose end was cut off is found at the start`() async throws {
        try await fill(200)
        var bytes = try Data(contentsOf: URL(filePath: path))
        try #require(bytes.count > 60 * 4_096)
        bytes.removeLast(30 * 4_096)
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(error?.description.contains("its file is damaged") == true)
    }

    @Test func `looking for damage takes no longer than it may`() async throws {
        try await fill(5_000)
        var limits = SQLiteLimits()
        limits.checkTime = .zero
        let store = try SQLiteJobStore(path: path, limits: limits)
        #expect(try await store.summary().counts == [.queued: 5_000])
    }

    private static let moved = JobStoreError.unavailable(
        reason: "its file was moved, deleted or replaced while it was open; put it back, or stop,"
            + " remove the -wal and -shm files beside its path, and start again"
    )

    /// Looks for the file at each commit.
    private static var attentive: SQLiteLimits {
        var limits = SQLiteLimits()
        limits.placeInterval = .zero
        return limits
    }

    private func requireNothingIsTaken(by store: SQLiteJobStore) async {
        await #expect(throws: Self.moved) {
            try await store.enqueue(.sample("during"), depthMax: 9, at: .sample)
        }
        await #expect(throws: Self.moved) { try await store.check() }
    }

    @Test func `nothing is taken into a file that was deleted`() async throws {
        let store = try SQLiteJobStore(path: path, limits: Self.attentive)
        try FileManager.default.removeItem(atPath: path)
        await requireNothingIsTaken(by: store)
    }

    @Test func `a file that was moved and is put back has all that was accepted, and no more`()
        async throws
    {
        let store = try SQLiteJobStore(path: path, limits: Self.attentive)
        let before = try await store.enqueue(.sample("before"), depthMax: 9, at: .sample)
        let elsewhere = "\(folder.path)/elsewhere.sqlite"
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        await requireNothingIsTaken(by: store)
        try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
        try await store.check()
        #expect(try await store.job(id: before.jobID) != nil)
        #expect(try await store.summary().counts == [.queued: 1])
        let after = try await store.enqueue(.sample("after"), depthMax: 9, at: .sample)
        #expect(try await store.job(id: after.jobID) != nil)
    }

    @Test func `what was accepted goes with a file that is replaced, and not into the other`()
        async throws
    {
        let other = "\(folder.path)/other.sqlite"
        let second = try SQLiteJobStore(path: other)
        _ = try await second.enqueue(.sample("of the other"), depthMax: 9, at: .sample)
        try await second.close()
        let store = try SQLiteJobStore(path: path, limits: Self.attentive)
        for index in 0..<5 {
            _ = try await store.enqueue(.sample("\(index)"), depthMax: 9, at: .sample)
        }
        let elsewhere = "\(folder.path)/elsewhere.sqlite"
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        try FileManager.default.moveItem(atPath: other, toPath: path)
        await requireNothingIsTaken(by: store)
        try await store.close()
        #expect(try await SQLiteJobStore(path: path).summary().counts == [.queued: 1])
        #expect(try await SQLiteJobStore(path: elsewhere).summary().counts == [.queued: 5])
    }

    @Test func `a file that another process holds alone is told so at the start`() async throws {
        try await fill(1)
        var other: SQLiteConnection? = try SQLiteConnection(path: path)
        try other?
            .execute(
                script: """
                    PRAGMA journal_mode = DELETE;
                    PRAGMA locking_mode = EXCLUSIVE;
                    UPDATE job SET reason = NULL;
                    """
            )
        var limits = SQLiteLimits()
        limits.busyTimeout = .milliseconds(20)
        let error = #expect(throws: JobStoreError.self) {
            try SQLiteJobStore(path: path, limits: limits)
        }
        #expect(
            error?.description
                == "The database cannot be used now: another process holds its lock."
        )
        other = nil
        #expect(try await SQLiteJobStore(path: path).summary().counts == [.queued: 1])
    }

    @Test func `a reader that stays stalls no writer, and the log is short again after it`()
        async throws
    {
        var limits = SQLiteLimits()
        limits.logPages = 50
        limits.logPagesMax = 200
        let store = try SQLiteJobStore(path: path, limits: limits)
        _ = try await store.enqueue(.sample("first"), depthMax: 9, at: .sample)
        let reader = try SQLiteConnection(path: path)
        try reader.execute(script: "BEGIN DEFERRED; SELECT COUNT(*) FROM job")
        let slowest = try await slowestOf(600, in: store)
        // Each wait for the reader would take the whole busy timeout of five seconds.
        #expect(slowest < .seconds(2))
        #expect(try bytes(path + "-wal") > 200 * 4_096)
        try reader.run("ROLLBACK")
        _ = try await slowestOf(600, in: store)
        let before = try bytes(path + "-wal")
        _ = try await slowestOf(600, in: store)
        #expect(try bytes(path + "-wal") <= before)
    }

    /// Stores that many jobs of a page each, eight at once, and returns the longest call.
    private func slowestOf(_ count: Int, in store: SQLiteJobStore) async throws -> Duration {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var slowest = Duration.zero
                    for _ in 0..<count / 8 {
                        var job = NewJob.sample(UUID().uuidString)
                        job.payload = Array(repeating: 1, count: 4_000)
                        let call = try await ContinuousClock()
                            .measure { [job] in
                                _ = try await store.enqueue(job, depthMax: .max, at: .sample)
                            }
                        slowest = max(slowest, call)
                    }
                    return slowest
                }
            }
            return try await group.reduce(.zero, max)
        }
    }

    private func bytes(_ path: String) throws -> UInt64 {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64)
    }
}
