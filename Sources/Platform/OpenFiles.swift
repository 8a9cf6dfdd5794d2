import Glibc

/// The limit of the files and connections that this process may have open.
package enum OpenFiles {
    /// How many are kept for the database, outgoing calls and the log, when the server's connections
    /// take all others.
    package static let keptBack = 64

    /// Raises the soft limit to the hard one.
    ///
    /// Shells and process managers often set 1,024 for programs that use select(2), which nothing
    /// here does.
    package static func raiseLimit() {
        guard var limit = limits else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused, the old limit is the one that connections are fitted to.
        // Safe: the pointer is to a local, used only during the call.
        _ = unsafe setrlimit(resource, &limit)
    }

    /// The limit now.
    package static var limit: Int { limits.map { Int(clamping: $0.rlim_cur) } ?? .max }

    /// Returns how many connections there may be at once: `wanted`, or what the limit leaves.
    package static func connections(atMost wanted: Int) -> Int {
        max(1, min(wanted, limit - keptBack))
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static var limits: rlimit? {
        var limit = rlimit()
        // Safe: it writes one record, which lives for the call.
        return unsafe getrlimit(resource, &limit) == 0 ? limit : nil
    }
}
