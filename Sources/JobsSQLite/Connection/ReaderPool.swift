import Synchronization

/// A few connections that read beside the writer, each opened when it is first needed.
final class ReaderPool: Sendable {
    private let threads: [ConnectionThread]
    /// How many reads each of them has to do.
    private let reads: Mutex<[Int]>

    /// - Parameters:
    ///   - path: The file, whose log is turned on.
    ///   - limits: How many there are, and how long they wait.
    init(path: String, limits: SQLiteLimits) {
        threads = (0..<max(1, limits.readers))
            .map { number in
                ConnectionThread(label: "reader.\(number)") {
                    let connection = try SQLiteConnection(
                        path: path,
                        access: .reading,
                        busyTimeout: limits.readerBusyTimeout
                    )
                    try connection.execute(script: "PRAGMA cache_size = -\(limits.readerCacheKiB)")
                    return connection
                }
            }
        reads = Mutex(Array(repeating: 0, count: threads.count))
    }

    /// Returns what the body reads, all of it as of one moment.
    ///
    /// - Throws: What the body throws, or why there is no connection.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws -> Value {
        // The first of those with the fewest, so that the others are opened only when it is busy.
        let index = reads.withLock { reads in
            let index = reads.indices.min { reads[$0] < reads[$1] } ?? 0
            reads[index] += 1
            return index
        }
        return try await withCheckedThrowingContinuation { caller in
            threads[index]
                .async { [self] connection in
                    let result = Result {
                        let connection = try connection.get()
                        return try connection.transaction(.deferred) { try body(connection) }
                    }
                    reads.withLock { $0[index] -= 1 }
                    caller.resume(with: result)
                }
        }
    }

    /// A number that changes with each commit, of this process too; nil while the first reader is
    /// busy, or when it cannot tell.
    ///
    /// It is read on the caller's thread, which does not wait for another.
    /// Source: https://www.sqlite.org/pragma.html#pragma_data_version.
    var dataVersion: Int64? {
        let isFree = reads.withLock { reads in
            guard reads[0] == 0 else { return false }
            reads[0] = 1
            return true
        }
        guard isFree else { return nil }
        defer { reads.withLock { $0[0] -= 1 } }
        return try? threads[0]
            .sync { db in
                try db.row("PRAGMA data_version") { row in try row.integer() }
            }
    }

    /// Closes the connections, after the reads that were asked for; it blocks.
    func close() {
        for thread in threads { thread.close() }
    }
}
