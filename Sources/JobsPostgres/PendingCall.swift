import Platform
import Synchronization

/// A call of statements in one commit, or of work that needs the connection for itself, whose caller waits for
/// a bounded time.
///
/// A caller that has gone is not told: what was sent may still be done, and its answer is read by
/// the thread that sent it, so that no other call takes it for its own.
final class PendingCall: Sendable {
    enum Work: Sendable {
        /// At least one; the last one's rows are the answer.
        case statements([Statement])
        case alone(@Sendable (PostgresConnection) throws(PostgresError) -> Rows)
    }

    typealias Caller = CheckedContinuation<Result<Rows, PostgresError>, Never>

    let work: Work
    private let start = ContinuousClock.now
    private let limit: Duration
    private let caller: Mutex<Caller?>

    init(_ work: Work, within limit: Duration, caller: Caller) {
        self.work = work
        self.limit = limit
        self.caller = Mutex(caller)
    }

    /// False once its caller has had an answer, or been told that there is none.
    var isWaitedFor: Bool { caller.withLock { $0 != nil } }

    /// Gives its caller what came of it; what comes later is told to nobody.
    func reply(_ result: Result<Rows, PostgresError>) {
        let caller = caller.withLock { caller in
            defer { caller = nil }
            return caller
        }
        caller?.resume(returning: result)
    }

    /// Tells its caller that there is no answer, if it has waited for its limit or for that long.
    ///
    /// - Returns: True when nobody waits any more.
    func giveUp(after time: Duration) -> Bool {
        let limit = min(limit, time)
        if ContinuousClock.now - start >= limit {
            reply(.failure(.disconnected("it gave no answer in \(limit.milliseconds) ms")))
        }
        return !isWaitedFor
    }
}
