import FoundationEssentials
import Jobs
import JobsSQLite
import Platform
import Testing
import TestSupport

/// What a file can do to us, and what we do to it.
struct SQLiteFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/jobs.sqlite"
    }

    @Test func `its mark changes with each commit of any process, and only then`() async throws {
        let (store, other) = (try SQLiteJobStore(path: path), try SQLiteJobStore(path: path))
        var mark = try #require(store.changeMark)
        #expect(store.changeMark == mark)
        #expect(try await store.claim(limit: 1, for: .seconds(60), at: .sample).isEmpty)
        #expect(try await store.nextDue() == nil)
        #expect(store.changeMark == mark)
        for (number, one) in [store, other].enumerated() {
            _ = try await one.enqueue(.sample("\(number)"), depthMax: 9, at: .sample)
            #expect(store.changeMark != mark)
            mark = try #require(store.changeMark)
            #expect(store.changeMark == mark)
        }
        try await other.close()
        try await store.close()
        #expect(store.changeMark == nil)
    }

    @Test func `the writer syncs every commit but those that may be late`() async throws {
        let store = try SQLiteJobStore(path: path)
        // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL, 1 NORMAL.
        #expect(try await store.synchronousLevel() == 2)
        _ = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample)
        #expect(try await store.synchronousLevel() == 2)
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: .sample)
        #expect(try await store.synchronousLevel() == 1)
        let lease = try #require(claims.first).lease
        let done = StepWrite.finish("a", result: [], entries: [], at: .sample)
        for (isSynced, level) in [(true, 2), (false, 1)] {
            #expect(try await store.write([done], of: lease, isSynced: isSynced))
            #expect(try await store.synchronousLevel() == level)
        }
        #expect(try await store.renew(lease, until: .sample + .seconds(60)))
        #expect(try await store.synchronousLevel() == 1)
        #expect(try await store.start(step: "b", of: lease, at: .sample))
        #expect(try await store.synchronousLevel() == 2)
        #expect(try await store.renew(lease, until: .sample + .seconds(60)))
        let end = Settlement.succeeded(followUp: nil)
        #expect(try await store.settle(lease, as: end, at: .sample))
        #expect(try await store.synchronousLevel() == 2)
    }

    @Test func `jobs and steps are there when the file is opened again`() async throws {
        let store = try SQLiteJobStore(path: path)
        let id = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample).jobID
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: .sample)
        let lease = try #require(claims.first).lease
        _ = try await store.finish(step: "one", result: [1], of: lease, at: .sample)
        try await store.close()

        let again = try SQLiteJobStore(path: path)
        #expect(try await again.job(id: id)?.state == .running)
        #expect(try await again.steps(of: id).map(\.result) == [[1]])
        #expect(try await again.renew(lease, until: .sample))
    }

    @Test func `a new file has small pages, and a file that has others keeps them`() async throws {
        func pageBytes() throws -> Int64? {
            try SQLiteConnection(path: path).row("PRAGMA page_size") { row in try row.integer() }
        }
        try await SQLiteJobStore(path: path).close()
        #expect(try pageBytes() == 2_048)
        try FileManager.default.removeItem(atPath: path)
        // As 0.1.0 left it: SQLite's own size, in a file with a log.
        try SQLiteConnection(path: path).execute(script: ReleasedSchemas.first)
        try SQLiteConnection(path: path).execute(script: "PRAGMA journal_mode = WAL")
        for _ in 1...2 {
            let store = try SQLiteJobStore(path: path)
            #expect(try await store.job(id: "j7") != nil)
            try await store.close()
            #expect(try pageBytes() == 4_096)
        }
        // What docs/OPERATIONS.md tells operators to do.
        try SQLiteConnection(path: path)
            .execute(script: "PRAGMA journal_mode = DELETE; PRAGMA page_size = 2048; VACUUM")
        let store = try SQLiteJobStore(path: path)
        #expect(try await store.job(id: "j7") != nil)
        try await store.close()
        #expect(try pageBytes() == 2_048)
    }

    @Test func `a new file may be opened by several at the same moment`() async throws {
        for round in 0..<20 {
            let path = "\(folder.path)/\(round).sqlite"
            try await withThrowingTaskGroup { group in
                for key in ["a", "b"] {
                    group.addTask {
                        let store = try SQLiteJobStore(path: path)
                        _ = try await store.enqueue(.sample(key), depthMax: 9, at: .sample)
                        try await store.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a second process sees what was committed without a close`() async throws {
        let store = try SQLiteJobStore(path: path)
        let id = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample).jobID
        #expect(try await SQLiteJobStore(path: path).job(id: id)?.key == "a")
    }

    @Test func `a closed store refuses writes and reads in words`() async throws {
        let store = try SQLiteJobStore(path: path)
        try await store.close()
        let closed = JobStoreError.unavailable(reason: "it is closed")
        #expect("\(closed)" == "The database cannot be used now: it is closed.")
        await #expect(throws: closed) { try await store.check() }
        await #expect(throws: closed) { try await store.summary() }
    }

    /// How many times this process has the file open.
    private func openFiles() throws -> Int {
        let folder = "/proc/self/fd"
        // A file that was closed meanwhile has no name any more.
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            }
            .count { $0.hasSuffix(path) }
    }

    @Test func `a connection that reads is opened when one is needed, and only so many`()
        async throws
    {
        var limits = SQLiteLimits()
        limits.readers = 3
        let store = try SQLiteJobStore(path: path, limits: limits)
        _ = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample)
        // The one that writes, and the one that copies the log.
        #expect(try openFiles() == 2)
        for _ in 0..<9 { _ = try await store.summary() }
        #expect(try openFiles() == 3)
        let counts = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<200 {
                group.addTask { try await store.summary().counts[.queued] }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 1, count: 200))
        #expect((4...5).contains(try openFiles()))
        try await store.close()
        #expect(try openFiles() == 0)
    }

    /// Result codes of SQLite, primary and extended, and what is said of them.
    ///
    /// Source: https://www.sqlite.org/rescode.html.
    private static let sentences: [(code: Int32, isUnusable: Bool, words: String)] = [
        (13, false, "the disk is full"), (5, false, "another process holds its lock"),
        (517, false, "another process holds its lock"),
        (6, false, "another process holds its lock"),
        (8, false, "its file or folder may not be written"),
        (1_032, false, "its file or folder may not be written"),
        (3, false, "its file or folder may not be written"),
        (14, false, "its file cannot be opened for reading and writing"),
        (10, false, "the disk reports an error (10 (disk I/O error))"),
        (522, false, "the disk reports an error (522 (disk I/O error))"),
        (21, false, "it is closed"), (26, true, "its file is not an SQLite database"),
        (
            11, true,
            "its file is damaged (SQLite reports: words); put a copy in its place, or move it"
                + " away to begin with an empty queue"
        ),
        (2_067, false, "SQLite reports words (19 (constraint failed))"),
        (4, false, "SQLite reports words (4 (query aborted))"),
    ]

    @Test(arguments: sentences)
    func `what SQLite reports is said in words`(code: Int32, isUnusable: Bool, words: String) {
        let error = JobStoreError(SQLiteError(code: code, message: "words"))
        #expect(error == (isUnusable ? .unusable(reason: words) : .unavailable(reason: words)))
    }

    @Test func `a row that is not this program's is said in words`() {
        #expect(
            JobStoreError(.unexpected("column 1 holds no text"))
                == .unusable(
                    reason: "its tables are not this program's: column 1 holds no text"
                )
        )
    }

    @Test func `a folder that does not exist is named`() {
        let path = "\(folder.path)/no/where/jobs.sqlite"
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(
            error?.description == "The database cannot be used: "
                + "there is no folder \(folder.path)/no/where/ for its file."
        )
    }

    @Test func `a folder in the place of the file is refused in words`() throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false
        )
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(
            error?.description == "The database cannot be used now: "
                + "its file \(path) cannot be opened for reading and writing."
        )
    }

    @Test func `a file that is no database is refused in words`() throws {
        try Data(repeating: 0x61, count: 8_192).write(to: URL(filePath: path))
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(
            error?.description
                == "The database cannot be used: its file is not an SQLite database."
        )
    }

    @Test func `a schema of a newer version is left alone`() async throws {
        try await SQLiteJobStore(path: path).close()
        try SQLiteConnection(path: path)
            .run("INSERT INTO grdb_migrations VALUES ('999 from the future')")
        let error = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(
            error?.description == "The database cannot be used: "
                + "its schema is of a newer version of this program."
        )
    }

    @Test func `a probe finds what the start would, and makes nothing`() async throws {
        #expect(try SQLiteJobStore.probe(path: path) == false)
        #expect(!FileManager.default.fileExists(atPath: path))
        // What an image or a person made in advance.
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(try SQLiteJobStore.probe(path: path) == false)
        try await SQLiteJobStore(path: path).close()
        #expect(try SQLiteJobStore.probe(path: path))
        try SQLiteConnection(path: path)
            .run("INSERT INTO grdb_migrations VALUES ('999 from the future')")
        let ofProbe = #expect(throws: JobStoreError.self) { try SQLiteJobStore.probe(path: path) }
        let ofStart = #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(ofProbe == ofStart)
    }

    @Test func `a full disk fails the write in words, and the store recovers`() async throws {
        var limits = SQLiteLimits()
        limits.filePagesMax = 64
        let store = try SQLiteJobStore(path: path, limits: limits)
        let small = try await store.enqueue(.sample("small"), depthMax: 9, at: .sample)
        var big = NewJob.sample("big")
        big.payload = Array(repeating: 1, count: 1_000_000)
        let error = await #expect(throws: JobStoreError.self) {
            try await store.enqueue(big, depthMax: 9, at: .sample)
        }
        #expect(
            error?.description == "The database cannot be used now: the disk is full."
        )
        #expect(try await store.job(id: small.jobID) != nil)
        let next = try await store.enqueue(.sample("next"), depthMax: 2, at: .sample)
        #expect(!next.isDuplicate)
        #expect(try await store.summary().counts == [.queued: 2])
    }

    @Test func `one failing write does not fail those that share its commit`() async throws {
        var limits = SQLiteLimits()
        limits.filePagesMax = 300
        let store = try SQLiteJobStore(path: path, limits: limits)
        let answers = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                var job = NewJob.sample("\(index)")
                if index % 8 == 0 { job.payload = Array(repeating: 1, count: 2_000_000) }
                group.addTask { [job] in
                    (try? await store.enqueue(job, depthMax: 99, at: .sample)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answers == 56)
        #expect(try await store.summary().counts == [.queued: 56])
    }

    @Test func `a file that another process locks is unavailable, not lost`() async throws {
        var limits = SQLiteLimits()
        limits.busyTimeout = .milliseconds(20)
        let store = try SQLiteJobStore(path: path, limits: limits)
        let other = try SQLiteConnection(path: path)
        try other.run("BEGIN IMMEDIATE")
        let error = await #expect(throws: JobStoreError.self) {
            try await store.enqueue(.sample("a"), depthMax: 9, at: .sample)
        }
        #expect(
            error?.description
                == "The database cannot be used now: another process holds its lock."
        )
        try other.run("COMMIT")
        let answer = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample)
        #expect(!answer.isDuplicate)
    }

    @Test func `writes beyond the bound are refused`() async throws {
        var limits = SQLiteLimits()
        limits.pendingWritesMax = 0
        let store = try SQLiteJobStore(path: path, limits: limits)
        let error = await #expect(throws: JobStoreError.self) { try await store.check() }
        #expect(
            error?.description
                == "The database cannot be used now: too many writes wait for the disk."
        )
    }
}

extension Timestamp {
    static let sample = Timestamp(secondsSince1970: 1_795_000_000)
}

extension NewJob {
    static func sample(_ key: String) -> NewJob {
        NewJob(kind: "sample", key: key, runID: "r_\(key)", payload: Array("{}".utf8))
    }
}
