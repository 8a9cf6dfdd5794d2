import ArgumentParser
import Glibc
import Platform

/// Standard output, where results go.
enum StandardOutput {
    /// Flushes what was printed, so that a file or a pipe has it while the process goes on.
    ///
    /// C's library buffers up to a block for these.
    static func flush() {
        // Nil means every stream (fflush(3)).
        _ = fflush(nil)
    }

    /// Flushes the end of a result.
    ///
    /// - Throws: Exit status 1, after a sentence, if some of it cannot be written: a script must not
    ///   take a part for the whole.
    static func finish() throws(ExitCode) {
        // What an earlier flush could not write is still in the buffer, and is tried once more.
        guard fflush(nil) != 0 else { return }
        let cause = SystemError.words(for: errno)
        StandardError.print("scorebell: The result cannot be written: \(cause).")
        throw .failure
    }
}
