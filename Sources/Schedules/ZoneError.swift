package import Platform

/// Why a time zone cannot be had; each description is one clause.
package enum ZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name is not one that the database could have.
    case badName(String)
    /// The database has no zone of that name.
    case unknown(String, folder: String)
    /// The machine has no database.
    case noDatabase(folder: String)
    /// The zone's file cannot be read.
    case unreadable(FileError, path: String)
    /// The zone's file is not what RFC 9636 describes.
    case malformed(path: String, what: String)

    package var description: String {
        switch self {
        case .badName(let name):
            "\(name) is not the name of a time zone, which is one such as Europe/Berlin"
        case .unknown(let name, let folder):
            "there is no time zone \(name) in \(folder); its name is one such as Europe/Berlin"
        case .noDatabase(let folder):
            "there is no time zone database in \(folder); install the package tzdata"
        case .unreadable(let error, let path): "\(path) cannot be read: \(error)"
        case .malformed(let path, let what):
            "\(path) is no file of a time zone that can be used: \(what); choose another zone, or "
                + "install the package tzdata again"
        }
    }
}
