import ArgumentParser
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

    /// Brings the last of a result to whoever reads it.
    ///
    /// - Throws: Exit status 1, after a sentence, if some of it is lost: a script must not take what
    ///   was cut off for all.
    static func finish() throws(ExitCode) {
        // What could not be written before is still there, and is tried once more.
        guard fflush(nil) != 0 else { return }
        // Safe: glibc has a text for every number, and it is copied before anything else is called.
        let cause = unsafe String(cString: strerror(errno))
        StandardError.print("scorebell: The result cannot be written: \(cause).")
        throw .failure
    }
}
