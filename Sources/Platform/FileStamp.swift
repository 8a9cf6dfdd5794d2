import Glibc

/// What identifies a file's contents without reading them: its inode, size and time of change.
///
/// Polled instead of inotify(7), which says nothing of network file systems. It follows links: a
/// mounted secret is replaced by another link.
package struct FileStamp: Sendable, Equatable {
    private let device, inode, size, seconds, nanoseconds: Int64

    /// Looks at a file; nil where there is none.
    package init?(path: String) {
        var status = stat()
        // Safe: it writes one record, which lives for the call.
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = Int64(truncatingIfNeeded: status.st_dev)
        inode = Int64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}
