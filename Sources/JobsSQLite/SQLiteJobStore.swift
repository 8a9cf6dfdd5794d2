import FoundationEssentials
import GRDB
package import Jobs
package import Vocabulary

/// The queue in one SQLite file, for one machine.
///
/// Writes go through one thread, many in a transaction with one sync; readers stand beside it.
/// Source: SQLite "Write-Ahead Logging" and "PRAGMA synchronous" (FULL: a commit survives a power
/// cut).
package final class SQLiteJobStore: JobStore {
    private let pool: DatabasePool
    private let writer: GroupWriter
    private let ids: IDSource
    private let depth = DepthCounter()

    /// Opens or creates the file, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: The file; its folder has to be there.
    ///   - ids: Where identifiers of jobs and leases come from.
    /// - Throws: `JobStoreError.unusable`, in words an operator can act on.
    package init(path: String, ids: IDSource) throws(JobStoreError) {
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            try pool.writeWithoutTransaction { db in
                // Here, because opening a pool sets NORMAL after the configuration has been used.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // Checkpoints are rare enough to stay off most commits, and bound the log.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 10000")
            }
            let newest = Schema.migrator
            if try pool.read(newest.hasBeenSuperseded) {
                throw JobStoreError.unusable(reason: "\(path) was written by a newer scorebell")
            }
            try newest.migrate(pool)
        } catch let error as JobStoreError {
            throw error
        } catch {
            throw Self.openingError(error, path: path)
        }
        self.ids = ids
        writer = GroupWriter(pool: pool, rolledBack: depth.forget)
    }

    /// Lets the writes that were asked for finish, then closes the file.
    package func close() {
        writer.stop()
        // What is committed is durable; an unclosed file only leaves its log behind.
        try? pool.close()
    }

    /// The value of `PRAGMA synchronous` on the writing connection; 2 is FULL.
    package func synchronousLevel() async throws(JobStoreError) -> Int? {
        try await writer.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
    }

    package func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        let id = ids.next()
        return try await writer.write { [depth] db in
            let isRoomLeft = try depth.value(in: db, at: now, max: depthMax) < depthMax
            if isRoomLeft, try JobRow.insert(job, id: id, at: now, into: db) {
                depth.add(1)
                return Enqueued(jobID: id, state: .queued, isDuplicate: false)
            }
            if let earlier = try JobRow.find(key: job.key, in: db) {
                return Enqueued(jobID: earlier.id, state: earlier.state, isDuplicate: true)
            }
            throw JobStoreError.full(depth: depthMax)
        }
    }

    package func claim(
        limit: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        let tokens = (0..<max(limit, 0)).map { _ in ids.next() }
        return try await writer.write { db in
            try JobRow.due(at: now, limit: limit, in: db).enumerated().map { index, job in
                let lease = Lease(jobID: job.id, token: tokens[index])
                return try JobRow.claim(job, lease, until: now + duration, in: db)
            }
        }
    }

    package func renew(
        _ lease: Lease,
        until end: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await writer.write { db in try JobRow.renew(lease, until: end, in: db) }
    }

    package func start(
        step: String,
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await writer.write { db in
            guard try JobRow.isHeld(lease, in: db) else { return false }
            try StepRow.start(step, of: lease.jobID, at: now, in: db)
            return true
        }
    }

    package func finish(
        step: String,
        result: [UInt8],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await writer.write { db in
            guard try JobRow.isHeld(lease, in: db) else { return false }
            try StepRow.finish(step, result, of: lease.jobID, at: now, in: db)
            return true
        }
    }

    package func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool {
        try await writer.write { db in
            guard try JobRow.isHeld(lease, in: db) else { return false }
            try StepRow.forget(step, of: lease.jobID, in: db)
            return true
        }
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        let followUpID = ids.next()
        return try await writer.write { [depth] db in
            guard try JobRow.settle(lease, as: settlement, at: now, in: db) else { return false }
            if settlement.isFinal { depth.add(-1) }
            if let followUp = settlement.followUp,
                try JobRow.insert(followUp, id: followUpID, at: now, into: db)
            {
                // Never refused: what was accepted may always be reported.
                depth.add(1)
            }
            return true
        }
    }

    package func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await read { db in try StepRow.all(of: jobID, in: db) }
    }

    package func job(id: String) async throws(JobStoreError) -> Job? {
        try await read { db in try JobRow.find(id: id, in: db) }
    }

    package func nextDue() async throws(JobStoreError) -> Timestamp? {
        try await read { db in try JobRow.nextDue(in: db) }
    }

    package func summary() async throws(JobStoreError) -> QueueSummary {
        try await read { db in try JobRow.summary(in: db) }
    }

    package func check() async throws(JobStoreError) {
        // A write that changes nothing still needs the writer, the lock and the file.
        try await writer.write { db in try db.execute(sql: "UPDATE job SET id = id WHERE 0") }
    }

    private func read<Value: Sendable>(
        _ value: @escaping @Sendable (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        // By call-back, because GRDB's async reads fail in a cancelled task, and a job that is
        // given back at shutdown is written by one.
        let result: Result<Value, JobStoreError> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in
                let result = Result { try value(database.get()) }
                continuation.resume(returning: result.mapError(JobStoreError.init(_:)))
            }
        }
        return try result.get()
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "scorebell.jobs"
        configuration.maximumReaderCount = 2
        // Another process, such as an operator's command, may hold the lock for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func openingError(_ error: any Error, path: String) -> JobStoreError {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_NOTADB:
            return .unusable(reason: "\(path) is not a SQLite database")
        case .SQLITE_CORRUPT:
            return .unusable(reason: "\(path) is damaged; restore it from a copy")
        case .SQLITE_CANTOPEN:
            let isThere = folder.isEmpty || FileManager.default.fileExists(atPath: folder)
            return .unusable(
                reason: isThere
                    ? "\(path) cannot be opened or created; check its permissions"
                    : "the folder of \(path) does not exist"
            )
        case .SQLITE_READONLY:
            return .unusable(reason: "\(path) is read-only")
        default:
            return .unusable(reason: "\(path) cannot be opened: \(JobStoreError.words(for: error))")
        }
    }
}

extension Settlement {
    fileprivate var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .dead: true
        case .waiting, .returned: false
        }
    }

    fileprivate var followUp: NewJob? {
        switch self {
        case .succeeded(let job), .failed(_, let job), .dead(_, let job): job
        case .waiting, .returned: nil
        }
    }
}
