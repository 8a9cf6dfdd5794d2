import CSQLite
import Glibc
package import Jobs
import Platform

extension JobStoreError {
    /// Says in words what SQLite reported, and whether waiting can help.
    ///
    /// Source: https://www.sqlite.org/rescode.html.
    init(_ error: any Error) {
        switch error {
        case let error as JobStoreError: self = error
        case let error as SQLiteError: self.init(error)
        default: self = .unavailable(reason: "\(error)")
        }
    }

    /// Says of a file that cannot be opened which it is, and why the system refuses it.
    init(_ error: any Error, opening path: String) {
        switch (error as? SQLiteError)?.primaryCode {
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            let refusal =
                FileError(of: F_OK, to: path)?.isMissing == true
                ? FileError(of: W_OK, to: Self.folder(of: path))
                : FileError(of: R_OK | W_OK, to: path)
            self = .unavailable(
                reason: "its file \(path) cannot be opened for reading and writing"
                    + (refusal.map { ": \($0)" } ?? "")
            )
        default: self.init(error)
        }
    }

    /// Checks that the folder of a file is there.
    static func checkFolder(of path: String) throws(JobStoreError) {
        let folder = folder(of: path)
        guard let refusal = FileError(of: F_OK, to: folder) else { return }
        throw .unusable(
            reason: refusal.isPermission
                ? "the folder \(folder) of its file cannot be used: \(refusal)"
                : "there is no folder \(folder) for its file"
        )
    }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// Somebody moved or deleted the open file; whoever starts again finds another one, or none.
    static let fileHasMoved = JobStoreError.unavailable(
        reason: "its file was moved, deleted or replaced while it was open; put it back, or stop,"
            + " remove the -wal and -shm files beside its path, and start again"
    )

    /// The file is damaged; what SQLite found is told for those who know its format.
    static func damaged(finding: String) -> JobStoreError {
        let finding = finding.split(whereSeparator: \.isNewline).joined(separator: " ")
        return .unusable(
            reason: "its file is damaged (SQLite reports: \(finding)); put a copy in its place,"
                + " or move it away to begin with an empty queue"
        )
    }

    package init(_ error: SQLiteError) {
        switch error {
        case .unexpected(let what):
            self = .unusable(reason: "its tables are not this program's: \(what)")
        case .reported(let code, let message):
            self.init(code: code, message: message)
        }
    }

    private init(code: Int32, message: String) {
        let primaryCode = code & 0xFF
        switch primaryCode {
        case SQLITE_FULL:
            self = .unavailable(reason: "the disk is full")
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .unavailable(reason: "another process holds its lock")
        case SQLITE_READONLY, SQLITE_PERM:
            self = .unavailable(reason: "its file or folder may not be written")
        case SQLITE_CANTOPEN:
            self = .unavailable(reason: "its file cannot be opened for reading and writing")
        case SQLITE_IOERR:
            let words = SQLiteError.describe(code)
            self = .unavailable(reason: "the disk reports an error (\(words))")
        case SQLITE_MISUSE:
            self = .unavailable(reason: "it is closed")
        case SQLITE_NOTADB:
            self = .unusable(reason: "its file is not an SQLite database")
        case SQLITE_CORRUPT:
            self = .damaged(finding: message)
        default:
            // Without the statement and its values, which can hold what a user sent.
            let words = SQLiteError.describe(primaryCode)
            self = .unavailable(reason: "SQLite reports \(message) (\(words))")
        }
    }
}
