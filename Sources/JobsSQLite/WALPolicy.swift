/// Decides when SQLite's write-ahead log is copied into the file; pure.
///
/// SQLite's automatic checkpoint would do it inside a commit, which costs milliseconds. So most is
/// copied beside the writer; but a log that is written to all the time is never copied to its end
/// that way, and grows. So the writer copies the short rest itself, between two commits, and the
/// next commit starts the log afresh.
/// Source: https://www.sqlite.org/wal.html, "Avoiding Excessively Large WAL Files".
struct WALPolicy: Sendable {
    enum Action: Sendable, Hashable {
        case none
        /// Copy what there is beside the writer, and report with `copied`.
        case copyBeside
        /// Copy the rest on the writer; it waits for nobody.
        case copyRest
        /// Copy everything on the writer, and wait for those who still read the log.
        case restart
    }

    private enum Phase { case growing, copying, copied(logPages: Int) }

    private let pages: Int
    private let pagesMax: Int
    private var phase = Phase.growing
    private var pagesWritten: Int

    /// Starts with a log that may hold something, because its process was killed.
    init(limits: SQLiteLimits) {
        pages = limits.logPages
        pagesMax = limits.logPagesMax
        pagesWritten = limits.logPages
    }

    /// Notes a commit of that many pages, and says what to do before the next.
    mutating func wrote(pages count: Int) -> Action {
        pagesWritten += count
        switch phase {
        case .growing where pagesWritten >= pages:
            phase = .copying
            pagesWritten = 0
            return .copyBeside
        case .copying where pagesWritten >= pagesMax:
            pagesWritten = 0
            return .restart
        case .copied(let logPages):
            phase = .growing
            return logPages >= pagesMax ? .restart : .copyRest
        case .growing, .copying:
            return .none
        }
    }

    /// Notes the end of the copy beside the writer, and how long the log was then.
    mutating func copied(logPages: Int) {
        phase = .copied(logPages: logPages)
    }
}
