import Glibc

/// How many files and connections this process may have open.
enum OpenFiles {
    /// Raises the limit to what the system allows: shells and process managers often begin with
    /// 1,024, for the sake of programs that use select(2), which none of this does.
    static func raiseLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        // Safe: the pointers are to a local, used only during the calls.
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused, accepting pauses at the old limit.
        _ = unsafe setrlimit(resource, &limit)
    }
}
