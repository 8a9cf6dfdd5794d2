import CSQLite
import Dispatch
import Glibc
package import Jobs
package import Platform

/// The queue in one SQLite file, for one process and its command line.
///
/// Every write that has to be is on the disk when its call returns (`synchronous = FULL`); a batch
/// of others is in the log by then, and on the disk before any later one. Writes that arrive
/// together share one commit. Finished jobs and the results of their steps stay, because the page of
/// a run shows them and `runs retry` goes on from them.
package final class SQLiteJobStore: JobStore {
    let ids: IDSource
    private let leaseIDs: IDSource
    private let readers: ReaderPool
    private let thread: ConnectionThread
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
            (keeper, thread) = try Self.patiently(for: limits.busyTimeout) {
                let keeper = WALCheckpointer(path: path, limits: limits)
                try keeper.checkFile()
                let thread = try Self.writer(path, limits: limits)
                try keeper.join()
                return (keeper, thread)
            }
        } catch {
            throw JobStoreError(error, opening: path)
        }
        readers = ReaderPool(path: path, limits: limits)
        writer = GroupCommit(thread: thread, keeper: keeper, limits: limits, watch: commits)
        self.ids = ids
        self.leaseIDs = leaseIDs
    }

    /// Ends the writes that were taken, and closes the file; every later call fails.
    package func close() async throws(JobStoreError) {
        writer.close()
        await withCheckedContinuation { caller in
            // Closing waits for the writer and the readers, so it needs a thread that may wait.
            DispatchQueue.global()
                .async { [self] in
                    // In this order: a reader, as the last connection, would leave the log.
                    thread.close()
                    readers.close()
                    keeper.close()
                    caller.resume()
                }
        }
    }

    /// SQLite's `synchronous` level of the connection that writes: 2 is FULL.
    ///
    /// Source: https://www.sqlite.org/pragma.html#pragma_synchronous.
    package func synchronousLevel() async throws(JobStoreError) -> Int? {
        try await withCheckedContinuation { caller in
            thread.async { connection in
                caller.resume(
                    returning: Result { try Self.synchronousLevel(connection.get()) }
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
        // If the machine dies before this is on the disk, the job is as it was, and so is the queue:
        // what its holder did that could not be repeated is in the log behind it, or is not.
        try await writer.commit(isCompound: true, isSynced: false) { [leaseIDs] db in
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
            try LockTable.recall(setBack: bounds.setBack, at: now, db)
            return try JobTable.recall(bounds, at: now, db)
        }
    }

    package func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease> {
        try await writer.commit(isCompound: true, isSynced: false) { db in
            var lost: Set<Lease> = []
            for lease in leases where try !JobTable.renew(lease, until: end, db) {
                lost.insert(lease)
            }
            return lost
        }
    }

    package func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool {
        try await writer.commit(isCompound: true, isSynced: isSynced) { db in
            try StepTable.write(steps, of: lease, db)
        }
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        let followUp = settlement.followUp
            .map { FollowUp($0, after: lease, id: ids.next(), claimedFor: duration, at: now) }
        return try await writer.commit(isCompound: true) { [depth = writer.depth] db in
            guard try StepTable.write(steps, of: lease, db),
                try JobTable.settle(lease, as: settlement, at: now, db)
            else { return try followUp.flatMap { try JobTable.answer(to: $0, db) } ?? .leaseLost }
            let number = try followUp.flatMap { try JobTable.insert($0, db) }
            depth.change(by: (number == nil ? 0 : 1) - (settlement.isFinal ? 1 : 0))
            return .settled(followUp: number.flatMap { followUp?.claim(number: $0) })
        }
    }

    package func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await read { db in try StepTable.steps(of: jobID, db) }
    }

    package func job(id: String) async throws(JobStoreError) -> Job? {
        try await read { db in try JobTable.find(id, db) }
    }

    package func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await read { db in
            let sql = "SELECT \(JobTable.columns) FROM job WHERE seq = ?"
            return try db.row(sql, [.integer(number)], JobTable.job)
        }
    }

    package func nextDue(
        laneMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await read { db in try LaneTable(db: db, laneMax: laneMax, now: now).nextDue() }
    }

    package var changeMark: ChangeMark? { readers.dataVersion.map { ChangeMark(number: $0) } }

    package func summary() async throws(JobStoreError) -> QueueSummary {
        try await read { db in try QueueSummary(db) }
    }

    /// Writes more than an enqueue does, and syncs it: a full disk shows itself only so.
    package func check() async throws(JobStoreError) {
        try await writer.commit { db in try Self.probe(db) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await readers.read(body)
        } catch {
            throw JobStoreError(error)
        }
    }
}

extension SQLiteJobStore {
    /// An enqueue of a small job changes five pages or six; this changes nine of 4 KiB or more of
    /// smaller ones, each time to other content, because SQLite does not write what stays as it is.
    private static let probeBytes = 32_768

    private static func probe(_ db: SQLiteConnection) throws {
        try db.run("UPDATE probe SET filler = randomblob(\(probeBytes)) WHERE seq = 1")
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
            let db = try SQLiteConnection(path: path, access: .reading)
            return try db.transaction(.deferred) {
                try SQLiteSchema.requireNoNewer(db)
                return try SQLiteSchema.has(table: "job", db)
            }
        } catch {
            throw JobStoreError(error, opening: path)
        }
    }

    /// Opens again where another process opened the file at the same moment.
    ///
    /// SQLite does not wait for whoever turns the file's log on.
    private static func patiently<Value>(
        for time: Duration,
        _ open: () throws -> Value
    ) throws -> Value {
        let end = ContinuousClock.now + time
        while true {
            do {
                return try open()
            } catch let error as SQLiteError
                where error.primaryCode == SQLITE_BUSY && ContinuousClock.now < end
            {
                usleep(20_000)
            }
        }
    }

    /// Opens the connection that writes, and makes its commits durable and its tables ours.
    private static func writer(_ path: String, limits: SQLiteLimits) throws -> ConnectionThread {
        let thread = ConnectionThread(label: "writer") {
            try SQLiteConnection(path: path, busyTimeout: limits.busyTimeout)
        }
        try thread.sync { db in
            // Only a file without tables takes it, and only before it has a log.
            try db.execute(script: "PRAGMA page_size = \(limits.pageBytes)")
            let mode = try db.row("PRAGMA journal_mode = WAL") { row in try row.text() }
            guard mode == "wal" else {
                let words = "could not activate WAL Mode at path: \(path)"
                throw SQLiteError(code: SQLITE_ERROR, message: words)
            }
            // A step's job is looked up by the statement that writes it. WALCheckpointer copies the
            // log beside the writer, and keeps it from staying long.
            try db.execute(
                script: """
                    PRAGMA foreign_keys = OFF;
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(limits.logPagesMax * limits.pageBytes);
                    PRAGMA cache_size = -\(limits.writerCacheKiB);
                    """
            )
            guard try synchronousLevel(db) == 2 else {
                throw JobStoreError.unusable(reason: "its writes cannot be made durable")
            }
            if let pages = limits.filePagesMax {
                try db.execute(script: "PRAGMA max_page_count = \(pages)")
            }
            try SQLiteSchema.migrate(db)
            // SQLite opens for reading what it may not write, and would tell only later.
            try db.transaction(.immediate) { try probe(db) }
        }
        return thread
    }

    private static func synchronousLevel(_ db: SQLiteConnection) throws -> Int? {
        try db.row("PRAGMA synchronous") { row in Int(try row.integer()) }
    }
}
