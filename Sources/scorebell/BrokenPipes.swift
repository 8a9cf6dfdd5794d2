import Glibc

/// The reaction to a closed pipe on standard output or standard error.
enum BrokenPipes {
    /// Ignores SIGPIPE: a write to a closed pipe fails instead of ending the process.
    static func ignore() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
