import CSQLite
import Jobs
import Platform
import Synchronization

/// Copies SQLite's write-ahead log into the file, when `WALPolicy` decides so.
final class WALCheckpointer: Sendable {
    private let thread: ConnectionThread
    private let growth: Mutex<WALPolicy>
    private let limits: SQLiteLimits

    init(path: String, limits: SQLiteLimits) {
        thread = ConnectionThread(label: "checkpointer") { try SQLiteConnection(path: path) }
        growth = Mutex(WALPolicy(limits: limits))
        self.limits = limits
    }

    /// Looks through the file for damage, for as long as the limits allow; it blocks.
    ///
    /// It is meant for the start, before anybody works with what may be damaged.
    ///
    /// - Throws: `JobStoreError.unusable` for a damaged file; a person has to act.
    func checkFile() throws {
        do {
            let finding = try thread.sync { db in
                // Each page is looked at once.
                try db.execute(script: "PRAGMA cache_size = -\(limits.checkpointerCacheKiB)")
                return try db.interrupted(after: limits.checkTime) {
                    try db.row("PRAGMA quick_check(1)") { row in try row.text() }
                }
            }
            if let finding, finding != "ok" { throw JobStoreError.damaged(finding: finding) }
        } catch let error as SQLiteError where error.primaryCode == SQLITE_INTERRUPT {
            // The time is over, and nothing was found.
        }
    }

    /// Learns that the file has a log now; else this connection, the last one, would leave it.
    func join() throws {
        _ = try thread.sync { db in
            try db.row("SELECT COUNT(*) FROM sqlite_master") { row in try row.integer() }
        }
    }

    /// Notes a commit; to be called by the writer, outside of a transaction, with its connection.
    func committed(_ writer: SQLiteConnection) {
        let pages = writer.takePagesWritten()
        switch growth.withLock({ $0.wrote(pages: pages) }) {
        case .none: break
        case .copyBeside: copyBeside()
        // A copy that fails now is tried again later; only the log's length suffers.
        case .copyRest: _ = try? writer.checkpoint(.passive)
        case .restart: restart(writer)
        }
    }

    /// Starts the log afresh, unless somebody reads it for long: callers wait for the writer.
    private func restart(_ writer: SQLiteConnection) {
        writer.setBusyTimeout(limits.restartTimeout)
        defer { writer.setBusyTimeout(limits.busyTimeout) }
        // A copy that fails costs length of the log, no more.
        _ = try? writer.checkpoint(.restart)
    }

    /// Closes, and, as the last of the file's connections, empties the log; it blocks.
    func close() { thread.close() }

    /// Copies all of the log into the file, and empties it; it blocks, and the writer has to wait.
    ///
    /// On this connection, behind a copy that it may be at: SQLite refuses a second one meanwhile.
    func emptyLog() {
        // What fails is tried again with the next write.
        try? thread.sync { db in
            db.setBusyTimeout(limits.busyTimeout)
            defer { db.setBusyTimeout(.zero) }
            try db.checkpoint(.truncate)
        }
    }

    private func copyBeside() {
        thread.async { [self] connection in
            let pages = (try? connection.get().checkpoint(.passive)) ?? 0
            growth.withLock { $0.copied(logPages: pages) }
        }
    }
}
