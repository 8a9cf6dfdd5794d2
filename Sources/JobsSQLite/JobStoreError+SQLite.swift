import GRDB
import Jobs

extension JobStoreError {
    /// Sorts what SQLite says into what a caller can do about it.
    init(_ error: any Error) {
        if let error = error as? JobStoreError {
            self = error
        } else if let error = error as? DatabaseError, error.resultCode == .SQLITE_CORRUPT {
            self = .unusable(reason: "the file is damaged; restore it from a copy")
        } else {
            self = .unavailable(reason: Self.words(for: error))
        }
    }

    /// What happened, without the SQL and its values.
    static func words(for error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "the file cannot be used" }
        return switch error.resultCode {
        case .SQLITE_FULL: "the disk is full"
        case .SQLITE_READONLY: "the file is read-only"
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another process holds the file"
        case .SQLITE_IOERR: "the disk does not answer"
        default: error.message ?? "SQLite says \(error.resultCode)"
        }
    }
}
