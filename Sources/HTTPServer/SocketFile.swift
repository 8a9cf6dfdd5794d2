import Glibc

/// The file of a Unix-domain socket, identified by its inode.
struct SocketFile: Sendable, Hashable {
    private let path: String
    private let device: UInt
    private let inode: UInt
    let isSocket: Bool

    /// Reads the inode of a file; nil if there is none.
    init?(path: String) {
        var facts = stat()
        // Safe: the path is borrowed and the facts are written during the call only.
        guard unsafe lstat(path, &facts) == 0 else { return nil }
        self.path = path
        device = facts.st_dev
        inode = facts.st_ino
        isSocket = facts.st_mode & S_IFMT == S_IFSOCK
    }

    /// Removes the file unless another one has replaced it.
    func remove() {
        // Safe: the path is borrowed for the call.
        if SocketFile(path: path) == self { unsafe _ = unlink(path) }
    }
}

extension SystemCalls {
    /// The longest path of a socket, one byte less than unix(7) has for it.
    private static let socketPathBytesMax = 107

    /// Listens on a path; replaces the file of a process that is gone.
    ///
    /// - Parameters:
    ///   - path: Where; its folder has to be there.
    ///   - mode: The file's permissions; who may write to it may connect.
    ///   - backlog: Connections that wait in the kernel's queue.
    /// - Returns: The descriptor, and the file that has to go with it.
    /// - Throws: `ServerError`: the path cannot be used or is taken.
    static func listen(
        atPath path: String,
        mode: UInt32,
        backlog: Int
    ) throws(ServerError) -> (descriptor: Int32, file: SocketFile?) {
        guard path.utf8.count <= socketPathBytesMax, !path.isEmpty else {
            throw .badSocketPath(path, bytesMax: socketPathBytesMax)
        }
        try makeRoom(at: path)
        do throws(Failure) {
            let descriptor = try makeUnixSocket()
            do throws(Failure) {
                // unix(7): bind takes the file's permissions from the socket, without a moment in
                // which others could connect; and the mask of the process is then undone.
                _ = try checked(fchmod(descriptor, mode))
                _ = try checked(unsafe call(Glibc.bind, descriptor, path))
                _ = try checked(unsafe chmod(path, mode))
                try listen(descriptor, backlog: backlog)
            } catch {
                close(descriptor)
                throw error
            }
            return (descriptor, SocketFile(path: path))
        } catch {
            throw ServerError(listening: error, path: path)
        }
    }

    /// Removes the socket file of a process that is gone.
    private static func makeRoom(at path: String) throws(ServerError) {
        guard let file = SocketFile(path: path) else { return }
        guard file.isSocket else { throw .notASocket(path: path) }
        let isTaken: Bool
        do throws(Failure) {
            isTaken = try answers(path)
        } catch {
            throw ServerError(listening: error, path: path)
        }
        guard !isTaken else { throw .socketTaken(path: path) }
        file.remove()
    }

    /// Whether a process listens at that path.
    private static func answers(_ path: String) throws(Failure) -> Bool {
        let descriptor = try makeUnixSocket()
        defer { close(descriptor) }
        if unsafe call(Glibc.connect, descriptor, path) == 0 { return true }
        switch errno {
        // A full backlog means that a process listens.
        case EAGAIN: return true
        case ECONNREFUSED, ENOENT: return false
        default: throw Failure(number: errno)
        }
    }

    private static func makeUnixSocket() throws(Failure) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        return try checked(socket(AF_UNIX, Int32(kind), 0))
    }

    /// Calls bind or connect with a path that was checked for its length.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32,
        _ descriptor: Int32,
        _ path: String
    ) -> Int32 {
        var storage = sockaddr_storage()
        storage.ss_family = sa_family_t(AF_UNIX)
        // Safe: the storage has 126 bytes behind the family, more than a checked path, and stays
        // ended by a zero; the pointer is used only during the call.
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes[2...].copyBytes(from: path.utf8)
        }
        return unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe function(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
