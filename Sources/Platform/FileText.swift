import Glibc

/// Reads whole files at configured paths, which may also be pipes.
package enum FileText {
    /// The longest file that is read; a path given by mistake may lead to an endless one.
    private static let bytesMax = 16 << 20

    /// How long a pipe's writer may pause.
    private static let patienceMilliseconds: Int32 = 20_000

    /// Returns the whole text of a file or pipe; invalid UTF-8 becomes U+FFFD.
    ///
    /// Shells pass the output of a program as a pipe: `<(command)`.
    ///
    /// - Parameter path: Where the file is.
    /// - Returns: What it holds.
    /// - Throws: `FileError`; somebody has to replace the file.
    package static func read(at path: String) throws(FileError) -> String {
        String(decoding: try bytes(at: path), as: UTF8.self)
    }

    /// Returns all bytes of a file or pipe.
    ///
    /// - Parameter path: Where the file is.
    /// - Returns: What it holds.
    /// - Throws: `FileError`; somebody has to replace the file.
    package static func bytes(at path: String) throws(FileError) -> [UInt8] {
        // Without O_NONBLOCK the opening of a pipe waits for ever for one who writes.
        // Safe: the path is borrowed for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(number: errno) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while text.count <= bytesMax {
            try wait(for: descriptor)
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            }
            if count == 0 { return text }
            if count > 0 {
                text += buffer[..<count]
            } else if errno != EAGAIN && errno != EINTR {
                throw FileError(number: errno)
            }
        }
        throw FileError(number: EFBIG)
    }

    /// Waits until the descriptor is readable; a regular file always is.
    private static func wait(for descriptor: Int32) throws(FileError) {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Safe: it writes one record, which lives for the call.
        let count = unsafe poll(&ready, 1, patienceMilliseconds)
        if count == 0 { throw .unwritten }
        if count < 0 && errno != EINTR { throw FileError(number: errno) }
    }
}
