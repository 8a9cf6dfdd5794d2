import FoundationEssentials
import Glibc

/// Standard error, where errors and progress go, so that standard output holds results only.
package enum StandardError {
    /// Writes one line; blocks while the reader of a pipe is slow.
    package static func print(_ line: String) {
        write("\(line)\n")
    }

    /// Writes a text as it is.
    package static func write(_ text: String) {
        _ = write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// Writes bytes to an open file, pipe or terminal, and waits until it takes them.
    ///
    /// - Returns: How many were written: all, unless nothing more can be, as in a closed pipe.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int {
        var start = 0
        while start < bytes.count {
            // Safe: the bytes live for the call, and `write` reads no more than it is told.
            let count = unsafe bytes[start...]
                .withUnsafeBytes {
                    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                // Another process that shares the file has set O_NONBLOCK on it.
                var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // Safe: it writes one record, which lives for the call.
                _ = unsafe poll(&place, 1, -1)
            } else if errno != EINTR {
                return start
            }
        }
        return start
    }
}
