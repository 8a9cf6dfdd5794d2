import GRDB
import GRDBSQLite

/// A statement that writes, whose values are bound by SQLite's own functions and not by GRDB.
///
/// For the insert that every webhook needs: GRDB first boxes its values, counts and unpacks them,
/// which takes longer than SQLite takes to insert the row. Given up with that is what GRDB does for
/// observers, of which there are none, and its check that no transaction was lost, made here.
struct DirectStatement {
    /// The value of one question mark; texts and blobs are ranges of the bytes that go with them.
    enum Value {
        case text(Range<Int>)
        case blob(Range<Int>)
        case integer(Int64)
    }

    private let statement: Statement
    private let db: Database

    /// Takes the statement from the connection's cache.
    init(_ sql: String, in db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        self.db = db
    }

    /// Runs it to its end, inside a transaction, with these values for its question marks; those
    /// left over get NULL.
    func run(_ values: [Value], in bytes: [UInt8]) throws {
        guard db.isInsideTransaction else {
            throw DatabaseError(resultCode: .SQLITE_ABORT, message: "the transaction has ended")
        }
        let code = unsafe bytes.withUnsafeBytes { bytes in
            for index in values.indices {
                let code = unsafe bind(values[index], in: bytes, at: CInt(index + 1))
                guard code == SQLITE_OK else { return code }
            }
            return unsafe sqlite3_step(statement.sqliteStatement)
        }
        // The error is built before the reset, which sets the connection's message anew.
        defer {
            _ = unsafe sqlite3_reset(statement.sqliteStatement)
            _ = unsafe sqlite3_clear_bindings(statement.sqliteStatement)
        }
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: db.lastErrorMessage,
                sql: statement.sql
            )
        }
    }

    /// Safe: `run` keeps the bytes until the statement has ended, and then takes them from it; until
    /// then SQLite may read them where they are, which the missing destructor says (SQLITE_STATIC).
    private func bind(
        _ value: Value,
        in bytes: UnsafeRawBufferPointer,
        at index: CInt
    ) -> CInt {
        let statement = unsafe statement.sqliteStatement
        switch value {
        case .integer(let number):
            return unsafe sqlite3_bind_int64(statement, index, number)
        case .text(let range):
            let start = unsafe bytes.baseAddress?.advanced(by: range.lowerBound)
            let text = unsafe start?.assumingMemoryBound(to: CChar.self)
            return unsafe sqlite3_bind_text(statement, index, text, CInt(range.count), nil)
        case .blob(let range):
            let start = unsafe bytes.baseAddress?.advanced(by: range.lowerBound)
            return unsafe sqlite3_bind_blob(statement, index, start, CInt(range.count), nil)
        }
    }
}
