import GRDB
import Synchronization
import Vocabulary

/// How many jobs are unfinished, kept by the writer beside its own changes.
///
/// Counting for every job would cost more than storing it. Another process may change rows too, so
/// a counter that says "full" counts again, once a second at most.
final class DepthCounter: Sendable {
    private struct State {
        var depth: Int?
        var countedAt = Timestamp(millisecondsSince1970: 0)
    }

    private static let recountInterval = Duration.seconds(1)
    private let state = Mutex(State())

    /// Returns the number of unfinished jobs, counted anew when it is unknown or at its most.
    func value(in db: Database, at now: Timestamp, max: Int) throws -> Int {
        try state.withLock { state in
            let isOld = now - state.countedAt >= Self.recountInterval
            if let depth = state.depth, depth < max || !isOld { return depth }
            let depth = try JobRow.unfinished(in: db)
            state = State(depth: depth, countedAt: now)
            return depth
        }
    }

    /// Notes a job more or less.
    func add(_ change: Int) {
        state.withLock { $0.depth = $0.depth.map { $0 + change } }
    }

    /// Notes that changes were rolled back, so that the number is unknown.
    func forget() {
        state.withLock { $0.depth = nil }
    }
}
