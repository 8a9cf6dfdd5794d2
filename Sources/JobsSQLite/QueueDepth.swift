import Synchronization

/// How many jobs are unfinished, known without counting them for every enqueue.
///
/// Counted once, then kept by the writer, which is the only one in this process that changes jobs.
/// Another process can too (the command line repairs the queue); SQLite's `data_version` tells that
/// one did, and the jobs are counted again. A transaction that fails makes the number unknown.
/// Source: https://www.sqlite.org/pragma.html#pragma_data_version.
///
/// Only the writer's thread calls it, so that nothing has to be locked.
final class QueueDepth: Sendable {
    private let jobs = Atomic<Int>(0)
    private let dataVersion = Atomic<Int>(unknown)
    /// No version of SQLite's: those have 32 bits.
    private static let unknown = Int.min

    /// Counts again if anybody else wrote; to be called inside each of the writer's transactions.
    func refresh(_ db: SQLiteConnection) throws {
        let version = try db.row("PRAGMA data_version") { row in Int(try row.integer()) }
        guard version != dataVersion.load(ordering: .relaxed) else { return }
        let sql = "SELECT COUNT(*) FROM job WHERE endedAt IS NULL"
        let count = try db.row(sql) { row in Int(try row.integer()) }
        jobs.store(count ?? 0, ordering: .relaxed)
        dataVersion.store(version ?? Self.unknown, ordering: .relaxed)
    }

    var count: Int { jobs.load(ordering: .relaxed) }

    func change(by difference: Int) {
        jobs.store(count + difference, ordering: .relaxed)
    }

    /// Forgets the number, because what it counted was rolled back.
    func invalidate() {
        dataVersion.store(Self.unknown, ordering: .relaxed)
    }
}
