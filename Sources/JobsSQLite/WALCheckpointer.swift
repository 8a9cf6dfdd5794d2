import Dispatch
import GRDB
import GRDBSQLite
import Jobs
import Platform
import Synchronization

/// Copies SQLite's write-ahead log into the file, when `WALPolicy` decides so.
final class WALCheckpointer: Sendable {
    private let connection: DatabaseQueue
    private let growth: Mutex<WALPolicy>
    private let limits: SQLiteLimits

    init(path: String, limits: SQLiteLimits) throws {
        var configuration = Configuration()
        configuration.label = "jobs.log"
        connection = try DatabaseQueue(path: path, configuration: configuration)
        growth = Mutex(WALPolicy(limits: limits))
        self.limits = limits
    }

    /// Looks through the file for damage, for as long as the limits allow; it blocks.
    ///
    /// It is meant for the start, before anybody works with what may be damaged.
    ///
    /// - Throws: `JobStoreError.unusable` for a damaged file; a person has to act.
    func checkFile() throws {
        // On its own connection, so that the alarm can interrupt nothing else.
        let alarm = DispatchWorkItem { [connection] in connection.interrupt() }
        DispatchQueue.global()
            .asyncAfter(deadline: .now() + limits.checkTime.inSeconds, execute: alarm)
        defer { alarm.cancel() }
        do {
            let finding = try connection.writeWithoutTransaction { db in
                try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            }
            if let finding, finding != "ok" { throw JobStoreError.damaged(finding: finding) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            // The time is over, and nothing was found.
        }
    }

    /// Learns that the file has a log now; else this connection, the last one, would leave it.
    func join() throws {
        _ = try connection.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_master") }
    }

    /// Notes a commit; to be called by the writer, outside of a transaction, with its connection.
    func committed(_ writer: Database) {
        let pages = Self.takePagesWritten(by: writer)
        switch growth.withLock({ $0.wrote(pages: pages) }) {
        case .none: break
        case .copyBeside: copyBeside()
        // A copy that fails now is tried again later; only the log's length suffers.
        case .copyRest: _ = try? writer.checkpoint(.passive)
        case .restart: restart(writer)
        }
    }

    /// Returns how many pages the connection has written to the log since it was asked before.
    ///
    /// Source: https://www.sqlite.org/c3ref/c_dbstatus_options.html, "SQLITE_DBSTATUS_CACHE_WRITE".
    private static func takePagesWritten(by db: Database) -> Int {
        var count: CInt = 0
        // It is always 0 of this number.
        var highest: CInt = 0
        // Safe: both numbers are borrowed for the call, by whoever has the connection.
        _ = unsafe sqlite3_db_status(
            db.sqliteConnection,
            SQLITE_DBSTATUS_CACHE_WRITE,
            &count,
            &highest,
            1
        )
        return Int(count)
    }

    /// Starts the log afresh, unless somebody reads it for long: callers wait for the writer.
    private func restart(_ writer: Database) {
        // A timeout that cannot be set or a copy that fails costs length of the log, no more.
        try? writer.execute(sql: "PRAGMA busy_timeout = \(limits.restartTimeout.milliseconds)")
        _ = try? writer.checkpoint(.restart)
        try? writer.execute(sql: "PRAGMA busy_timeout = \(limits.busyTimeout.milliseconds)")
    }

    /// Closes, and, as the last of the file's connections, empties the log; it blocks.
    func close() throws {
        try connection.close()
    }

    private func copyBeside() {
        connection.asyncWriteWithoutTransaction { [self] db in
            let pages = (try? db.checkpoint(.passive))?.walFrameCount ?? 0
            growth.withLock { $0.copied(logPages: pages) }
        }
    }
}
