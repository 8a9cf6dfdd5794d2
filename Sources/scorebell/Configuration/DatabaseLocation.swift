import JobsPostgres
import Platform

/// The database of `database.url`.
enum DatabaseLocation: Sendable {
    /// A file on this machine, for one process and the command line.
    case sqlite(path: String)
    /// A PostgreSQL server for any number of processes; the URL may hold a password.
    case postgres(url: Secret)

    /// An error in the URL, without any part of it: it may hold a password.
    enum Mistake: Error, CustomStringConvertible {
        case scheme, path
        case postgres(PostgresAddress.Mistake)

        var description: String {
            switch self {
            case .scheme: "it begins neither with sqlite: nor with postgres://."
            case .path: "its path is missing, or is none of a file."
            case .postgres(let mistake): mistake.description
            }
        }
    }

    /// Parses `sqlite:PATH`, or a `postgres://…` that libpq accepts.
    init(_ text: String) throws(Mistake) {
        if text.hasPrefix("sqlite:") {
            let path = text.dropFirst("sqlite:".count)
            // `sqlite:///PATH` is what others write; of `sqlite://PATH` nobody knows what it means.
            let isUnclear = path.hasPrefix("//") && !path.hasPrefix("///")
            guard !path.isEmpty, path != ":memory:", !isUnclear, !path.contains("://") else {
                throw .path
            }
            self = .sqlite(path: String(path))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            do throws(PostgresAddress.Mistake) {
                _ = try PostgresAddress(Secret(text))
            } catch {
                throw .postgres(error)
            }
            self = .postgres(url: Secret(text))
        } else {
            throw .scheme
        }
    }

    /// Parses a value of the settings table.
    static func parse(_ text: String) throws(SettingMistake) -> DatabaseLocation? {
        do throws(Mistake) {
            return try DatabaseLocation(text)
        } catch {
            throw SettingMistake(reason: error.description)
        }
    }

    private var address: PostgresAddress? {
        guard case .postgres(let url) = self else { return nil }
        // The URL was parsed when this value was made.
        return try? PostgresAddress(url)
    }

    /// Whether the URL has a password.
    var hasPassword: Bool { address?.hasPassword == true }

    /// Whether the server is reached over a network on which somebody could impersonate it.
    var isOpenToNetwork: Bool { address.map { !$0.isThisMachine && !$0.verifiesServer } ?? false }

    /// A text for people: the URL without user, password and parameters.
    var summary: String {
        switch self {
        case .sqlite(let path): path
        case .postgres: "PostgreSQL at \(address?.description ?? "an unknown place")"
        }
    }
}
