import FoundationEssentials
import Glibc

/// Where errors and progress go, so that standard output holds results only.
enum StandardError {
    /// Writes one line.
    static func print(_ line: String) {
        write("\(line)\n")
    }

    /// Writes a text as it is.
    static func write(_ text: String) {
        // Safe: the bytes live for the call, and `write` reads no more than it is told.
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }
}
