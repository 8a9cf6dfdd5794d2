import Dispatch
import Glibc
import GRDB
package import Jobs
package import Platform

/// The queue in one SQLite file, for one process and its command line.
///
/// Every write is on the disk when its call returns (`synchronous = FULL`), and writes that arrive
/// together share one commit. Finished jobs and the results of their steps stay, because the page of
/// a run shows them and `runs retry` goes on from them.
package final class SQLiteJobStore: JobStore {
    let ids: IDSource
    private let leaseIDs: IDSource
    private let pool: DatabasePool
    private let keeper: WALCheckpointer
    let writer: GroupCommit

    /// Opens the file, or creates it in a folder that exists, and brings its tables up to date.
    ///
    /// It blocks the calling thread for some milliseconds: call it once, at the start.
    ///
    /// - Parameters:
    ///   - path: The file's path; `-wal` and `-shm` files appear beside it.
    ///   - ids: Where jobs' identifiers come from; ones that grow with time make the fastest index.
    ///   - leaseIDs: Where lease tokens come from; no two may ever be equal.
    ///   - limits: The bounds of everything it does.
    ///   - commits: Called after each commit.
    /// - Throws: `JobStoreError.unusable` for a file that is not this program's, damaged or too new;
    ///   `.unavailable` for a folder or file that cannot be opened or written now.
    package init(
        path: String,
        ids: IDSource = .timeOrdered(clock: .system),
        leaseIDs: IDSource = .timeOrdered(clock: .system),
        limits: SQLiteLimits = SQLiteLimits(),
        commits: CommitObserver = .none
    ) throws(JobStoreError) {
        do {
            try JobStoreError.checkFolder(of: path)
            (keeper, pool) = try Self.patiently(for: limits.busyTimeout) {
                let keeper = try WALCheckpointer(path: path, limits: limits)
                try keeper.checkFile()
                let pool = try Self.open(path, limits: limits)
                try keeper.join()
                return (keeper, pool)
            }
        } catch {
            throw JobStoreError(error, opening: path)
        }
        writer = GroupCommit(pool: pool, keeper: keeper, limits: limits, watch: commits)
        self.ids = ids
        self.leaseIDs = leaseIDs
    }

    /// Ends the writes that were taken, and closes the file; every later call fails.
    package func close() async throws(JobStoreError) {
        writer.close()
        let result: Result<Void, JobStoreError> = await withCheckedContinuation { caller in
            // Closing waits for the writer and the readers, so it needs a thread that may wait.
            DispatchQueue.global()
                .async { [self] in
                    caller.resume(
                        returning: Result { try closeFile() }.mapError(JobStoreError.init)
                    )
                }
        }
        try result.get()
    }

    /// SQLite's `synchronous` level of the connection that writes: 2 is FULL.
    ///
    /// Source: https://www.sqlite.org/pragma.html#pragma_synchronous.
    package func synchronousLevel() async throws(JobStoreError) -> Int? {
        try await withCheckedContinuation { caller in
            pool.asyncWriteWithoutTransaction { db in
                caller.resume(
                    returning: Result { try Self.synchronousLevel(db) }
                        .mapError(JobStoreError.init)
                )
            }
        }
        .get()
    }

    package func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        let write = EnqueueWrite(
            job,
            id: ids.next(),
            at: now,
            depthMax: depthMax,
            depth: writer.depth
        )
        await withCheckedContinuation { caller in
            write.caller = caller
            writer.take(write)
        }
        return try write.result()
    }

    package func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        try await writer.commit(isCompound: true) { [leaseIDs] db in
            try JobTable.claim(
                LaneTable(db: db, laneMax: laneMax, now: now),
                limit: limit,
                for: duration,
                tokens: leaseIDs
            )
        }
    }

    package func recall(
        _ bounds: DueBounds,
        at now: Timestamp
    ) async throws(JobStoreError) -> Int {
        try await writer.commit(isCompound: true) { db in
            try RateSlotTable.recall(setBack: bounds.setBack, at: now, db)
            return try JobTable.recall(bounds, at: now, db)
        }
    }

    package func renew(_ lease: Lease, until end: Timestamp) async throws(JobStoreError) -> Bool {
        try await writer.commit { db in try JobTable.renew(lease, until: end, db) }
    }

    package func start(
        step: String,
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await writer.commit { db in try StepTable.start(step, of: lease, at: now, db) }
    }

    package func finish(
        step: String,
        result: [UInt8],
        entries: [LedgerEntry],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await writer.commit(isCompound: !entries.isEmpty) { db in
            guard try StepTable.finish(step, result: result, of: lease, at: now, db) else {
                return false
            }
            try LedgerTable.write(entries, at: now, db)
            return true
        }
    }

    package func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool {
        try await writer.commit { db in try StepTable.forget(step, of: lease, db) }
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        let followUp = settlement.followUp.map { PackedJob($0, id: ids.next()) }
        return try await writer.commit(isCompound: followUp != nil) { [depth = writer.depth] db in
            guard try JobTable.settle(lease, as: settlement, at: now, db) else { return false }
            let isAdded = try followUp.map { try JobTable.insert($0, at: now, db) } ?? false
            depth.change(by: (isAdded ? 1 : 0) - (settlement.isFinal ? 1 : 0))
            return true
        }
    }

    package func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await read { db in try StepTable.steps(of: jobID, db) }
    }

    package func job(id: String) async throws(JobStoreError) -> Job? {
        try await read { db in
            let sql = "SELECT \(JobTable.columns) FROM job WHERE id = ?"
            let row = try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [id])
            return try row.map(JobTable.job)
        }
    }

    package func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await read { db in
            let sql = "SELECT \(JobTable.columns) FROM job WHERE seq = ?"
            let row = try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [number])
            return try row.map(JobTable.job)
        }
    }

    package func nextDue(
        laneMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await read { db in try LaneTable(db: db, laneMax: laneMax, now: now).nextDue() }
    }

    package func summary() async throws(JobStoreError) -> QueueSummary {
        try await read { db in try QueueSummary(db) }
    }

    /// Writes more than an enqueue does, and syncs it: a full disk shows itself only so.
    package func check() async throws(JobStoreError) {
        try await writer.commit { db in try Self.probe(db) }
    }

    private func closeFile() throws {
        // In this order: the pool's last connection can only read, and would leave the log.
        try pool.close()
        try keeper.close()
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        try await withCheckedContinuation { caller in
            pool.asyncRead { db in
                caller.resume(
                    returning: Result { try body(try db.get()) }.mapError(JobStoreError.init)
                )
            }
        }
        .get()
    }
}

extension SQLiteJobStore {
    /// An enqueue of a small job changes five pages or six; this changes nine, each time to other
    /// content, because SQLite does not write what stays as it is.
    private static let probeBytes = 32_768

    private static func probe(_ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE probe SET filler = randomblob(\(probeBytes)) WHERE seq = 1"
        )
        try statement.execute()
    }

    /// Finds out whether the file could be used, without changing it or making one.
    ///
    /// - Parameter path: The file's path.
    /// - Returns: True if the file with its tables is there; false if they could be made.
    /// - Throws: `JobStoreError`, as `init`.
    package static func probe(path: String) throws(JobStoreError) -> Bool {
        do {
            try JobStoreError.checkFolder(of: path)
            if FileError(of: F_OK, to: path)?.isMissing == true {
                let folder = JobStoreError.folder(of: path)
                guard let refusal = FileError(of: W_OK, to: folder) else { return false }
                throw JobStoreError.unusable(
                    reason: "the folder \(folder) of its file cannot be written: \(refusal)"
                )
            }
            if let refusal = FileError(of: W_OK, to: path) {
                throw JobStoreError.unusable(
                    reason: "its file \(path) cannot be written: \(refusal)"
                )
            }
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { db in
                try SQLiteSchema.requireNoNewer(db)
                return try db.tableExists("job")
            }
        } catch {
            throw JobStoreError(error, opening: path)
        }
    }

    /// Opens again where another process opened the file at the same moment.
    ///
    /// Both find it without tables then and make them, and SQLite does not wait for whoever turns
    /// its log on. Each migration is one transaction, so the next look finds it done.
    private static func patiently<Value>(
        for time: Duration,
        _ open: () throws -> Value
    ) throws -> Value {
        let end = ContinuousClock.now + time
        var triesLeft = 10
        while true {
            do {
                return try open()
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end
                || error.resultCode == .SQLITE_ERROR && triesLeft > 0
            {
                triesLeft -= 1
                usleep(20_000)
            }
        }
    }

    private static func open(_ path: String, limits: SQLiteLimits) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "jobs"
        configuration.maximumReaderCount = limits.readers
        configuration.busyMode = .timeout(limits.busyTimeout.inSeconds)
        // A step's job is looked up by the statement that writes it.
        configuration.foreignKeysEnabled = false
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            // Here and not in `prepareDatabase`: GRDB sets NORMAL after that, without a word.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try synchronousLevel(db) == 2 else {
                throw JobStoreError.unusable(reason: "its writes cannot be made durable")
            }
            // WALCheckpointer does this beside the writer, and keeps the file from staying long.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA journal_size_limit = \(limits.logPagesMax * 4_096)")
            if let pages = limits.filePagesMax {
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
        }
        try SQLiteSchema.migrate(pool)
        // SQLite opens for reading what it may not write, and would tell only later.
        try pool.write { db in try probe(db) }
        return pool
    }

    private static func synchronousLevel(_ db: Database) throws -> Int? {
        try Int.fetchOne(db, sql: "PRAGMA synchronous")
    }
}

extension Settlement {
    fileprivate var followUp: NewJob? {
        switch self {
        case .succeeded(let followUp), .failed(_, let followUp), .dead(_, let followUp): followUp
        case .waiting, .returned: nil
        }
    }

    fileprivate var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .dead: true
        case .waiting, .returned: false
        }
    }
}
