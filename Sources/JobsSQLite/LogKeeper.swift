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

    /// Closes, and, as the last of the file's connections, empties the log; it blocks.
    func close() throws {
        try connection.close()
    }

    private func copyBeside() {
        connection.asyncWriteWithoutTransaction { [self] db in
            let pages = (try? db.checkpoint(.passive))?.walFrameCount ?? 0
            growth.withLock { $0.copied(logPages: pages) }
        }
    }
}
