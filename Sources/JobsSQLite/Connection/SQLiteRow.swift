import CSQLite
package import Platform

/// One row, read column by column, while its statement stands on it.
///
/// The columns are those of our own statements, so a value of another kind means a table that is
/// not ours; that is an error with words, not a crash.
///
/// Safe: a statement makes it for the call of a function that can neither keep nor copy it.
@safe
package struct SQLiteRow: ~Copyable {
    private let statement: OpaquePointer
    private var next: CInt = 0

    init(_ statement: OpaquePointer) {
        unsafe self.statement = statement
    }

    package mutating func optionalText() throws(SQLiteError) -> String? {
        guard let column = try column(of: SQLITE_TEXT) else { return nil }
        guard let start = unsafe sqlite3_column_text(statement, column) else {
            throw SQLiteError(code: SQLITE_NOMEM)
        }
        // Safe: SQLite keeps the bytes until the next step, and they are copied now.
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    package mutating func optionalInteger() throws(SQLiteError) -> Int64? {
        guard let column = try column(of: SQLITE_INTEGER) else { return nil }
        return unsafe sqlite3_column_int64(statement, column)
    }

    package mutating func blob() throws(SQLiteError) -> [UInt8] {
        guard let column = try column(of: SQLITE_BLOB) else { throw missing("blob") }
        // Safe: as of a text; of an empty blob there is no address, and the count is 0.
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        if count == 0 { return [] }
        guard let start = unsafe start else { throw SQLiteError(code: SQLITE_NOMEM) }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    package mutating func text() throws(SQLiteError) -> String {
        guard let text = try optionalText() else { throw missing("text") }
        return text
    }

    package mutating func integer() throws(SQLiteError) -> Int64 {
        guard let number = try optionalInteger() else { throw missing("number") }
        return number
    }

    package mutating func time() throws(SQLiteError) -> Timestamp {
        Timestamp(millisecondsSince1970: try integer())
    }

    package mutating func optionalTime() throws(SQLiteError) -> Timestamp? {
        try optionalInteger().map(Timestamp.init(millisecondsSince1970:))
    }

    /// Returns the next column if it holds this kind of value; nil for NULL.
    private mutating func column(of kind: CInt) throws(SQLiteError) -> CInt? {
        guard unsafe next < sqlite3_data_count(statement) else {
            throw .unexpected("a row has too few columns")
        }
        defer { next += 1 }
        let found = unsafe sqlite3_column_type(statement, next)
        if found == SQLITE_NULL { return nil }
        guard found == kind else {
            throw .unexpected(
                "column \(next + 1) holds a \(Self.name(found)), not a \(Self.name(kind))"
            )
        }
        return next
    }

    private func missing(_ kind: String) -> SQLiteError {
        .unexpected("column \(next) holds no \(kind)")
    }

    /// Source: https://www.sqlite.org/c3ref/c_blob.html.
    private static func name(_ kind: CInt) -> String {
        switch kind {
        case SQLITE_INTEGER: "number"
        case SQLITE_TEXT: "text"
        case SQLITE_BLOB: "blob"
        default: "fraction"
        }
    }
}
