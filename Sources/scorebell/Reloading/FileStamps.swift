import Glibc

/// What tells that a file is another one than before, or has other contents.
///
/// Asked again and again instead of inotify(7): that says nothing of network file systems, and a
/// mounted secret is replaced by another link, which this follows.
struct FileStamps: Sendable, Equatable {
    private struct Stamp: Sendable, Equatable {
        let device, inode, size, seconds, nanoseconds: Int64
    }

    // Ours: paths of the configuration. Nil for a file that is not there.
    private var stamps: [String: Stamp?]

    init(_ paths: [String]) {
        stamps = Dictionary(paths.map { ($0, Self.stamp(of: $0)) }) { first, _ in first }
    }

    var paths: [String] { Array(stamps.keys) }

    /// Takes in files that nothing was known of.
    mutating func add(_ others: FileStamps) {
        stamps.merge(others.stamps) { known, _ in known }
    }

    /// Whether each of these files is as it was then.
    func areUnchanged(since then: FileStamps) -> Bool {
        stamps.allSatisfy { path, stamp in then.stamps[path] == .some(stamp) }
    }

    private static func stamp(of path: String) -> Stamp? {
        var status = stat()
        // Safe: it writes one record, which lives for the call.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Stamp(
            device: Int64(truncatingIfNeeded: status.st_dev),
            inode: Int64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size),
            seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec)
        )
    }
}
