import CSQLite
import Platform
import Synchronization

/// One connection to a database file, used by one thread at a time; every call blocks that thread.
///
/// Source: https://www.sqlite.org/c3ref/intro.html.
///
/// Safe: the handle is made in `init` and closed in `deinit`, and nobody else has it but the
/// statements, which may outlive it (sqlite3_close_v2).
@safe
package final class SQLiteConnection {
    package enum Access: Sendable { case reading, writing }

    package enum Transaction: String, Sendable {
        /// Reads as of its first statement.
        case deferred = "BEGIN DEFERRED"
        /// Writes, and has the file's lock from its beginning.
        case immediate = "BEGIN IMMEDIATE"
    }

    /// SQLite's numbers: https://www.sqlite.org/c3ref/c_checkpoint_full.html.
    package enum Checkpoint: Int32, Sendable { case passive = 0, restart = 2, truncate = 3 }

    /// How far a commit gets before it returns.
    ///
    /// Source: https://www.sqlite.org/pragma.html#pragma_synchronous, for a file with a log.
    package enum Synchronous: String, Sendable {
        /// Into the log, which is synced with the next commit at `full`, or before it is copied.
        case normal = "NORMAL"
        /// Onto the disk.
        case full = "FULL"
    }

    /// There are about fifty statements, but for the page of jobs, where each filter has its own.
    private static let statementsMax = 100

    private let handle: OpaquePointer
    private var statements: [String: PreparedStatement] = [:]
    /// Whether `transaction` has begun one, which SQLite may have ended since.
    private var isInTransaction = false
    /// What was set last; nil for what SQLite was built with.
    private var synchronous: Synchronous?

    /// Opens the file; who writes also makes it.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - access: What the connection is for.
    ///   - busyTimeout: How long to wait for another connection that holds the file's lock.
    /// - Throws: `SQLiteError.reported`, mostly SQLITE_CANTOPEN.
    package init(
        path: String,
        access: Access = .writing,
        busyTimeout: Duration = .zero
    ) throws(SQLiteError) {
        let mode =
            access == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // Without SQLite's own lock: there is one thread at a time.
        let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var opened: OpaquePointer?
        // Safe: the path and the pointer are borrowed for the call.
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened = unsafe opened else { throw SQLiteError(code: code) }
        unsafe handle = opened
        try check(code)
        try check(unsafe scorebell_sqlite_refuse_quoted_strings(handle))
        setBusyTimeout(busyTimeout)
    }

    deinit {
        statements = [:]
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// Sets how long a statement waits for another connection that holds the file's lock.
    package func setBusyTimeout(_ time: Duration) {
        _ = unsafe sqlite3_busy_timeout(handle, CInt(clamping: time.milliseconds))
    }

    private func check(_ code: CInt) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code: code, on: handle) }
    }
}

/// Running statements.
extension SQLiteConnection {
    /// Runs a statement, and returns how many rows it changed if it is one that writes.
    @discardableResult
    package func run(_ sql: String, _ values: SQLiteValues = []) throws -> Int {
        try statement(sql).run(values) { _ in }
        return Int(unsafe sqlite3_changes(handle))
    }

    /// Runs a statement, and returns what `read` makes of each row.
    package func rows<Value>(
        _ sql: String,
        _ values: SQLiteValues = [],
        _ read: (inout SQLiteRow) throws -> Value
    ) throws -> [Value] {
        var rows: [Value] = []
        try statement(sql).run(values) { rows.append(try read(&$0)) }
        return rows
    }

    /// Runs a statement that has one row at most, and returns what `read` makes of it.
    package func row<Value>(
        _ sql: String,
        _ values: SQLiteValues = [],
        _ read: (inout SQLiteRow) throws -> Value
    ) throws -> Value? {
        var value: Value?
        try statement(sql).run(values) { value = try read(&$0) }
        return value
    }

    /// Runs statements without values, several in one text.
    package func execute(script: String) throws(SQLiteError) {
        // Safe: the text is borrowed for the call; nothing is called back.
        try check(unsafe sqlite3_exec(handle, script, nil, nil, nil))
    }

    /// Sets how far the commits of later transactions get; to be called outside of one.
    package func setSynchronous(_ level: Synchronous) throws(SQLiteError) {
        guard level != synchronous else { return }
        // Unknown until it is done, so that a failure is not taken for it.
        synchronous = nil
        try execute(script: "PRAGMA synchronous = \(level.rawValue)")
        synchronous = level
    }

    /// Runs the body in one transaction, which is rolled back when it throws.
    @discardableResult
    package func transaction<Value>(
        _ kind: Transaction,
        _ body: () throws -> Value
    ) throws -> Value {
        try run(kind.rawValue)
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // It fails where SQLite has ended the transaction, and there is nothing to roll back.
            _ = try? run("ROLLBACK")
            throw error
        }
    }

    /// Runs the body inside a transaction, all of it or, when it throws, nothing.
    @discardableResult
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try run("SAVEPOINT body")
        do {
            let value = try body()
            try run("RELEASE body")
            return value
        } catch {
            // As in `transaction`.
            _ = try? run("ROLLBACK TO body")
            _ = try? run("RELEASE body")
            throw error
        }
    }

    /// Returns the statement from the cache.
    ///
    /// A statement that fails may end the transaction. What was to follow in it must not run by
    /// itself then, so it fails.
    /// Source: https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A
    /// Transaction".
    private func statement(_ sql: String) throws(SQLiteError) -> PreparedStatement {
        guard !isInTransaction || isInsideTransaction else {
            throw SQLiteError(code: SQLITE_ABORT, message: "the transaction has ended")
        }
        if let statement = statements[sql] { return statement }
        let statement = try unsafe PreparedStatement(sql, on: handle)
        if statements.count >= Self.statementsMax { statements = [:] }
        statements[sql] = statement
        return statement
    }
}

/// What SQLite tells of the connection and its file.
extension SQLiteConnection {
    /// Whether a transaction is open.
    package var isInsideTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// The number of the row that was inserted last.
    package var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Whether the file was moved, deleted or replaced since it was opened; its log is not looked
    /// for.
    ///
    /// Source: https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html,
    /// "SQLITE_FCNTL_HAS_MOVED".
    package var fileHasMoved: Bool {
        var hasMoved: CInt = 0
        // Safe: the number is borrowed for the call; nil means "main", the only database.
        _ = unsafe sqlite3_file_control(handle, nil, SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        return hasMoved != 0
    }

    /// Returns how many pages the connection has written to the log since it was asked before.
    ///
    /// Source: https://www.sqlite.org/c3ref/c_dbstatus_options.html, "SQLITE_DBSTATUS_CACHE_WRITE".
    package func takePagesWritten() -> Int {
        var count: CInt = 0
        // SQLite keeps no high-water mark of this number.
        var highest: CInt = 0
        // Safe: both numbers are borrowed for the call.
        _ = unsafe sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &count, &highest, 1)
        return Int(count)
    }

    /// Copies the log into the file, and returns how many pages the log has.
    ///
    /// Source: https://www.sqlite.org/c3ref/wal_checkpoint_v2.html.
    @discardableResult
    package func checkpoint(_ mode: Checkpoint) throws(SQLiteError) -> Int {
        var pages: CInt = 0
        // Safe: the number is borrowed for the call; nil means every database, and there is one.
        try check(unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode.rawValue, &pages, nil))
        return Int(pages)
    }

    /// Runs the body, and ends the statement that it runs when the time is over.
    ///
    /// - Throws: SQLITE_INTERRUPT then.
    package func interrupted<Value>(
        after time: Duration,
        _ body: () throws -> Value
    ) throws -> Value {
        let alarm = Alarm()
        // Safe: SQLite takes this call on any thread while the connection is open, which it is at
        // least until the alarm is off.
        nonisolated(unsafe) let handle = unsafe handle
        let clock = AlarmClock.shared
        let id = clock.nextID()
        clock.set(id, at: clock.now + time) { isDue in
            alarm.isOff.withLock { if isDue, !$0 { unsafe sqlite3_interrupt(handle) } }
        }
        defer {
            clock.cancel(id)
            // It may be ringing just now.
            alarm.isOff.withLock { $0 = true }
        }
        return try body()
    }

    private final class Alarm: Sendable {
        let isOff = Mutex(false)
    }
}
