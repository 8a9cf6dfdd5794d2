import Platform

/// The stamps of the files that a configuration was read from.
struct FileStamps: Sendable, Equatable {
    // Ours: paths of the configuration. Nil for a file that is not there.
    private var stamps: [String: FileStamp?]

    init(_ paths: [String]) {
        stamps = Dictionary(paths.map { ($0, FileStamp(path: $0)) }) { first, _ in first }
    }

    var paths: [String] { Array(stamps.keys) }

    /// Adds the files that are not among these yet.
    mutating func add(_ others: FileStamps) {
        stamps.merge(others.stamps) { known, _ in known }
    }

    /// Whether each of these files has the stamp that it had then.
    func areUnchanged(since then: FileStamps) -> Bool {
        stamps.allSatisfy { path, stamp in then.stamps[path] == .some(stamp) }
    }
}
