import GRDB
import Synchronization

/// How many jobs are unfinished, known without counting them for every enqueue.
///
/// Counted once, then kept by the writer, which is the only one in this process that changes jobs.
/// Another process can too (the command line repairs the queue); SQLite's `data_version` tells that
/// one did, and the jobs are counted again. A transaction that fails makes the number unknown.
/// Source: https://www.sqlite.org/pragma.html#pragma_data_version.
final class QueueDepth: Sendable {
    private struct State {
        var count = 0
        var dataVersion: Int?
    }

    private let state = Mutex(State())

    /// Counts again if anybody else wrote; to be called inside each of the writer's transactions.
    func refresh(_ db: Database) throws {
        let version = try Int.fetchOne(try db.cachedStatement(sql: "PRAGMA data_version"))
        guard version != state.withLock({ $0.dataVersion }) else { return }
        let sql = "SELECT COUNT(*) FROM job WHERE endedAt IS NULL"
        let count = try Int.fetchOne(try db.cachedStatement(sql: sql)) ?? 0
        state.withLock { $0 = State(count: count, dataVersion: version) }
    }

    var count: Int { state.withLock { $0.count } }

    func change(by jobs: Int) {
        state.withLock { $0.count += jobs }
    }

    /// Forgets the number, because what it counted was rolled back.
    func invalidate() {
        state.withLock { $0.dataVersion = nil }
    }
}
