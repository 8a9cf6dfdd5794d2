import GRDB
import Synchronization

/// Does what `LogGrowth` decides.
final class LogKeeper: Sendable {
    private let connection: DatabaseQueue
    private let growth: Mutex<LogGrowth>

    init(path: String, limits: SQLiteLimits) throws {
        var configuration = Configuration()
        configuration.label = "jobs.log"
        connection = try DatabaseQueue(path: path, configuration: configuration)
        growth = Mutex(LogGrowth(limits: limits))
    }

    /// Notes a commit; to be called by the writer, outside of a transaction, with its connection.
    func wrote(pages: Int, writer: Database) {
        switch growth.withLock({ $0.wrote(pages: pages) }) {
        case .none: break
        case .copyBeside: copyBeside()
        // A copy that fails now is tried again later; only the log's length suffers.
        case .copyRest: _ = try? writer.checkpoint(.passive)
        case .restart: _ = try? writer.checkpoint(.restart)
        }
    }

    /// Empties the log and closes, after everybody else has; it blocks.
    func close() throws {
        // SQLite does it too at the last close, but not reliably after GRDB's pool.
        // A log that another process still reads stays; it is found at the next start.
        _ = try? connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try connection.close()
    }

    private func copyBeside() {
        connection.asyncWriteWithoutTransaction { [self] db in
            let pages = (try? db.checkpoint(.passive))?.walFrameCount ?? 0
            growth.withLock { $0.copied(logPages: pages) }
        }
    }
}
