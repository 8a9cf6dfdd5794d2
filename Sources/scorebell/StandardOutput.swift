import Glibc

/// Where results go.
enum StandardOutput {
    /// Brings what was printed to whoever reads it, also where that is a file or a pipe.
    ///
    /// There C's library keeps up to a block of it back, for a process that goes on for ever.
    static func flush() {
        // Nil means every stream (fflush(3)).
        _ = fflush(nil)
    }
}
