import Glibc

/// What tells that a file is another one than before, or has other contents.
///
/// Asked again and again instead of inotify(7): that says nothing of network file systems, and a
/// mounted secret is replaced by another link, which this follows.
struct FileStamps: Sendable, Equatable {
    private struct Stamp: Sendable, Equatable {
        let device, inode, size, seconds, nanoseconds: Int64
    }

    private let stamps: [String: Stamp]

    init(_ paths: [String]) {
        var stamps: [String: Stamp] = [:]
        for path in paths {
            var status = stat()
            // Safe: it writes one record, which lives for the call.
            guard unsafe stat(path, &status) == 0 else { continue }
            stamps[path] = Stamp(
                device: Int64(truncatingIfNeeded: status.st_dev),
                inode: Int64(truncatingIfNeeded: status.st_ino),
                size: Int64(status.st_size),
                seconds: Int64(status.st_mtim.tv_sec),
                nanoseconds: Int64(status.st_mtim.tv_nsec)
            )
        }
        self.stamps = stamps
    }
}
