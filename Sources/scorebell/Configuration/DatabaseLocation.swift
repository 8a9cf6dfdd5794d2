import JobsPostgres
import Vocabulary

/// Where accepted runs are kept, as `database.url` says it.
enum DatabaseLocation: Sendable {
    /// One file on this machine, for one process and the command line.
    case sqlite(path: String)
    /// A server that any number of processes share; the URL may hold a password.
    case postgres(url: Secret)

    /// Reads `sqlite:PATH` or a `postgres://…` that libpq can read; nil for anything else.
    init?(_ text: String) {
        if text.hasPrefix("sqlite:") {
            let path = text.dropFirst("sqlite:".count)
            // `sqlite:///PATH` is what others write; of `sqlite://PATH` nobody knows what it means.
            let isUnclear = path.hasPrefix("//") && !path.hasPrefix("///")
            guard !path.isEmpty, path != ":memory:", !isUnclear else { return nil }
            self = .sqlite(path: String(path))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            guard PostgresAddress(Secret(text)) != nil else { return nil }
            self = .postgres(url: Secret(text))
        } else {
            return nil
        }
    }

    /// Whether whoever sees the URL sees a password.
    var hasPassword: Bool {
        guard case .postgres(let url) = self else { return false }
        return PostgresAddress(url)?.hasPassword == true
    }

    /// For people: without the user, the password and the parameters of a URL.
    var summary: String {
        switch self {
        case .sqlite(let path):
            return path
        case .postgres(let url):
            return "PostgreSQL at \(PostgresAddress(url)?.description ?? "an unknown place")"
        }
    }
}
