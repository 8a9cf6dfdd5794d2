/// The bounds of one SQLite store.
package struct SQLiteLimits: Sendable, Hashable {
    /// Writes that may wait for the writer; one more is refused as `.unavailable`.
    package var pendingWritesMax = 16_384
    /// Writes that share one commit.
    package var batchMax = 512
    /// How long to wait for another process that holds the file's lock.
    package var busyTimeout: Duration = .seconds(5)
    /// How long the writer waits for readers of the log; beyond it the log grows until they end.
    package var restartTimeout: Duration = .milliseconds(50)
    /// How long the file is looked through at the start; what is not reached then is not checked.
    package var checkTime: Duration = .milliseconds(250)
    /// A file that was found in its place is not looked for again for that long.
    package var placeInterval: Duration = .milliseconds(50)
    /// Connections that read beside the writer.
    package var readers = 2
    /// How long a reader waits for a lock, which readers meet where a process opens or closes the
    /// file, or was killed.
    ///
    /// Source: https://www.sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode".
    package var readerBusyTimeout: Duration = .seconds(10)
    /// How much of the file a reader keeps in memory; the system keeps the rest at hand.
    package var readerCacheKiB = 512
    /// How much of the file the checkpointer keeps in memory while it looks for damage.
    package var checkpointerCacheKiB = 64
    /// How much of the file the writer keeps in memory: what a commit changes, and the indexes.
    package var writerCacheKiB = 2_000
    /// How large the pages of a new file are; a file that is there keeps its own.
    ///
    /// A commit writes whole pages, and changes only some bytes of most: with SQLite's own 4 KiB a
    /// reminder writes over half as much again. With 1 KiB it would write still less, but there are
    /// twice as many pages to check, copy and split where many jobs come at once.
    package var pageBytes = 2_048
    /// After that many pages of log, they are copied into the file beside the writer.
    package var logPages = 2_000
    /// With that many pages of log the writer itself waits until they are copied.
    package var logPagesMax = 16_384
    /// How many pages the file may have; nil for SQLite's own bound.
    package var filePagesMax: Int?

    package init() {}
}
