import CSQLite

/// Why a connection or a statement failed, in words that hold no value of a statement.
package enum SQLiteError: Error, Sendable, Hashable {
    /// SQLite reported it; `code` is the extended result code.
    ///
    /// Source: https://www.sqlite.org/rescode.html.
    case reported(code: Int32, message: String)
    /// A row is not what these statements read.
    case unexpected(String)

    /// The connection was closed before.
    package static let closed = SQLiteError(code: SQLITE_MISUSE)

    /// Makes the error of a result code, in SQLite's general words for it unless there are others.
    package init(code: Int32, message: String? = nil) {
        self = .reported(code: code, message: message ?? Self.words(for: code))
    }

    /// The primary result code: the last eight bits of any code.
    package var primaryCode: Int32? {
        if case .reported(let code, _) = self { code & 0xFF } else { nil }
    }

    /// A result code as people read it: its number and what it means.
    static func describe(_ code: Int32) -> String { "\(code) (\(words(for: code)))" }

    private static func words(for code: Int32) -> String {
        // Safe: the text is a constant of SQLite's.
        unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) } ?? "unknown error"
    }
}
