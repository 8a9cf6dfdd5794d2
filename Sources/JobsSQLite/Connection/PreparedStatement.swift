import CSQLite

/// A statement that SQLite has compiled, to be run any number of times.
///
/// Safe: the handle is made in `init` and freed in `deinit`, and nobody else has it but the row of a
/// step. SQLite keeps what a connection needs until its last statement is freed.
@safe
final class PreparedStatement {
    private let handle: OpaquePointer

    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let flags = CUnsignedInt(SQLITE_PREPARE_PERSISTENT)
        // Safe: the text and the pointer are borrowed for the call.
        let code = unsafe sqlite3_prepare_v3(connection, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code: code, on: connection) }
        guard let prepared = unsafe prepared else { throw .unexpected("a statement is empty") }
        unsafe handle = prepared
    }

    deinit {
        _ = unsafe sqlite3_finalize(handle)
    }

    /// Runs it to its end with these values for its question marks; those left over get NULL.
    ///
    /// - Parameters:
    ///   - values: The values.
    ///   - read: Reads each row.
    /// - Throws: `SQLiteError`, or what `read` throws, which ends the statement.
    func run(_ values: SQLiteValues, _ read: (inout SQLiteRow) throws -> Void) throws {
        precondition(unsafe sqlite3_stmt_busy(handle) == 0, "a statement runs within itself")
        // The error is built before the reset, which sets the connection's message anew.
        defer {
            _ = unsafe sqlite3_reset(handle)
            _ = unsafe sqlite3_clear_bindings(handle)
        }
        // Safe: the bytes stay where they are until the statement has ended, and are taken from it
        // then; until then SQLite may read them, which the missing destructor says (SQLITE_STATIC).
        try unsafe values.bytes.withUnsafeBytes { bytes in
            for (index, slot) in values.slots.enumerated() {
                let code = unsafe bind(slot, in: bytes, at: CInt(index + 1))
                guard code == SQLITE_OK else { throw error(code) }
            }
            try step(read)
        }
    }

    private func step(_ read: (inout SQLiteRow) throws -> Void) throws {
        while true {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw error(code) }
            var row = unsafe SQLiteRow(handle)
            try read(&row)
        }
    }

    /// Source: https://www.sqlite.org/c3ref/bind_blob.html.
    private func bind(
        _ slot: SQLiteValues.Slot,
        in bytes: UnsafeRawBufferPointer,
        at index: CInt
    ) -> CInt {
        switch slot {
        case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
        case .null: return unsafe sqlite3_bind_null(handle, index)
        // A null pointer would be NULL, and an array that is empty may have no address.
        case .blob(let range) where range.isEmpty:
            return unsafe sqlite3_bind_zeroblob(handle, index, 0)
        case .text(let range) where range.isEmpty:
            return unsafe sqlite3_bind_text(handle, index, Self.empty.utf8Start, 0, nil)
        case .text(let range):
            let start = unsafe bytes.baseAddress?.advanced(by: range.lowerBound)
            let text = unsafe start?.assumingMemoryBound(to: CChar.self)
            let count = sqlite3_uint64(range.count)
            return unsafe sqlite3_bind_text64(handle, index, text, count, nil, UInt8(SQLITE_UTF8))
        case .blob(let range):
            let start = unsafe bytes.baseAddress?.advanced(by: range.lowerBound)
            return unsafe sqlite3_bind_blob64(
                handle,
                index,
                start,
                sqlite3_uint64(range.count),
                nil
            )
        }
    }

    private static let empty: StaticString = ""

    private func error(_ code: CInt) -> SQLiteError {
        unsafe SQLiteError(code: code, on: sqlite3_db_handle(handle))
    }
}

extension SQLiteError {
    /// Makes the error of a call that just failed, with the connection's message.
    init(code: Int32, on connection: OpaquePointer?) {
        // Safe: the message is copied before the next call, which may change it.
        let message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) }
        self.init(code: code, message: message)
    }
}
