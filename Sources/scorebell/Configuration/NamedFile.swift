import SystemPackage

/// Reads the files that a configuration names.
enum NamedFile {
    /// No configuration and no secret is longer; what is given by mistake may have no end.
    private static let bytesMax = 16 << 20

    /// Returns the file's whole text; what is not UTF-8 becomes U+FFFD.
    ///
    /// - Throws: The system's reason, whose description is in words: "No such file or directory".
    static func text(at path: String) throws(Errno) -> String {
        do {
            let file = try FileDescriptor.open(
                FilePath(path),
                .readOnly,
                options: .closeOnExec
            )
            return try file.closeAfter { try text(of: file) }
        } catch {
            // Nothing here throws anything else.
            throw error as? Errno ?? .ioError
        }
    }

    private static func text(of file: FileDescriptor) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
            guard bytes.count <= bytesMax else { throw Errno.fileTooLarge }
        }
    }
}
