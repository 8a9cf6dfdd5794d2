import Glibc

/// Reads files that somebody names, which may be anything that has a path.
package enum FileText {
    /// No configuration, secret or certificate is longer; what is given by mistake may have no end.
    private static let bytesMax = 16 << 20

    /// How long whoever writes into a pipe may take for the next bytes.
    private static let patienceMilliseconds: Int32 = 20_000

    /// Returns the whole text; what is not UTF-8 becomes U+FFFD.
    ///
    /// A pipe is read as well: a shell passes what a program writes as one.
    ///
    /// - Parameter path: Where the file is.
    /// - Returns: What it holds.
    /// - Throws: `FileRefusal`; somebody has to replace the file.
    package static func read(at path: String) throws(FileRefusal) -> String {
        // Without O_NONBLOCK the opening of a pipe waits for ever for one who writes.
        // Safe: the path is borrowed for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileRefusal(number: errno) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while text.count <= bytesMax {
            try wait(for: descriptor)
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            if count > 0 {
                text += buffer[..<count]
            } else if errno != EAGAIN && errno != EINTR {
                throw FileRefusal(number: errno)
            }
        }
        throw FileRefusal(number: EFBIG)
    }

    /// Waits until there is something to read, which of a file on a disk is true at once.
    private static func wait(for descriptor: Int32) throws(FileRefusal) {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Safe: it writes one record, which lives for the call.
        let count = unsafe poll(&ready, 1, patienceMilliseconds)
        if count == 0 { throw .unwritten }
        if count < 0 && errno != EINTR { throw FileRefusal(number: errno) }
    }
}
