import GRDB
import GRDBSQLite

/// A statement that changes something, given its values by SQLite's own functions.
///
/// For the one statement that every webhook runs: GRDB first boxes its values, counts and unpacks
/// them, which takes longer than SQLite takes to insert the row.
struct DirectStatement {
    private let statement: Statement
    private let db: Database
    private var index: CInt = 0

    /// SQLite copies a value before the call returns.
    ///
    /// Safe: it is the constant of SQLite's header, a macro that Swift cannot import.
    private static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Safe: it lives as long as the statement.
    private var handle: SQLiteStatement { unsafe statement.sqliteStatement }

    /// Takes the statement from the connection's cache; bind its values in their order.
    init(_ sql: String, in db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        self.db = db
    }

    mutating func bind(_ text: String) throws {
        index += 1
        let bytes = CInt(text.utf8.count)
        // Safe: the pointer is valid for the call, in which SQLite copies that many bytes.
        let code = unsafe sqlite3_bind_text(handle, index, text, bytes, Self.copied)
        try check(code, is: SQLITE_OK)
    }

    mutating func bind(_ bytes: [UInt8]) throws {
        index += 1
        // Safe: as above. Also an empty array has an address here, without which it would be NULL.
        let code = unsafe sqlite3_bind_blob(handle, index, bytes, CInt(bytes.count), Self.copied)
        try check(code, is: SQLITE_OK)
    }

    mutating func bind(_ number: Int64) throws {
        index += 1
        try check(unsafe sqlite3_bind_int64(handle, index, number), is: SQLITE_OK)
    }

    /// Runs it to its end, and makes it ready for other values.
    consuming func run() throws {
        let code = unsafe sqlite3_step(handle)
        // Before the reset, which sets the message anew.
        defer {
            // Tells the step's failure once more, and leaves the statement as good as new.
            _ = unsafe sqlite3_reset(handle)
            _ = unsafe sqlite3_clear_bindings(handle)
        }
        try check(code, is: SQLITE_DONE)
    }

    private func check(_ code: CInt, is expected: CInt) throws {
        guard code != expected else { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: db.lastErrorMessage,
            sql: statement.sql
        )
    }
}
