import Glibc

/// What happens when somebody who reads our output goes away.
enum BrokenPipes {
    /// Makes a write to a closed pipe an error of that write instead of the end of the process.
    static func ignore() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
