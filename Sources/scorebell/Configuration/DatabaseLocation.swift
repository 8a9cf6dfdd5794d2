import Vocabulary

/// Where accepted runs are kept, as `database.url` says it.
enum DatabaseLocation: Sendable {
    /// One file on this machine, for one process and the command line.
    case sqlite(path: String)
    /// A server that any number of processes share; the URL may hold a password.
    case postgres(url: Secret)

    /// Reads `sqlite:PATH` or `postgres://…`; nil for anything else.
    init?(_ text: String) {
        if text.hasPrefix("sqlite:"), text.count > "sqlite:".count {
            self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(url: Secret(text))
        } else {
            return nil
        }
    }

    /// For people: without the user, the password and the parameters of a URL.
    var summary: String {
        switch self {
        case .sqlite(let path):
            return path
        case .postgres(let url):
            let address = url.reveal().drop { $0 != "/" }.dropFirst(2).prefix { $0 != "?" }
            let start = address.lastIndex(of: "@").map(address.index(after:))
            return "PostgreSQL at \(address[(start ?? address.startIndex)...])"
        }
    }
}
