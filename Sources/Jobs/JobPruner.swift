package import Logging
package import Platform
import ServiceLifecycle

/// How long finished jobs and entries of the ledger stay; nil for ever.
package struct Retention: Sendable, Hashable {
    /// For what succeeded, failed or was cancelled.
    package var finished: Duration?
    /// For what died, which somebody may still want to begin anew.
    package var dead: Duration?
    /// For entries of the ledger's books since they were last written; others stay for ever.
    package var books: [String: Duration] = [:]
    /// Jobs deleted in one commit: few, so that no enqueue waits long behind them.
    package var batch = 100
    /// Between two such commits.
    package var pause: Duration = .milliseconds(100)
    /// Between two rounds.
    package var interval: Duration = .seconds(600)

    package init(finished: Duration?, dead: Duration?) {
        self.finished = finished
        self.dead = dead
    }
}

/// Deletes finished jobs and entries of the ledger whose time is over, a few at a time, for as long as the process runs.
///
/// Several processes may do so on one store: what one has deleted the others do not find. A clock
/// that is wrong would take what is to be kept, and machines begin with a wrong one: so the first
/// round comes after an interval, and none right after the clock was set forward.
package struct JobPruner: Service {
    private enum Remains { case jobs(Set<JobState>), book(String) }

    private let store: any JobStore
    private let retention: Retention
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let logger: Logger

    package init(
        store: any JobStore,
        retention: Retention,
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        logger: Logger
    ) {
        self.store = store
        self.retention = retention
        self.clock = clock
        self.wallClock = wallClock
        self.logger = logger
    }

    /// Deletes round after round until the task is cancelled or shut down gracefully.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            let clockWatch = ClockJumpDetector(clock: clock, now: wallClock.now())
            do {
                while true {
                    try await clock.sleep(for: retention.interval)
                    let now = wallClock.now()
                    if let jump = clockWatch.jump(at: now), jump > .zero {
                        logger.notice(
                            "The clock was set forward; old jobs are deleted a round later.",
                            metadata: [LogKeys.jumpInMilliseconds: "\(jump.milliseconds)"]
                        )
                    } else {
                        try await round(at: now)
                    }
                }
            } catch {
                // Only cancellation ends a sleep, and with it the service.
            }
        }
    }

    /// Deletes everything whose time is over now; a store that fails is left for the next round.
    ///
    /// - Parameter now: When the round begins: what the clock says later nobody has looked at.
    /// - Throws: `CancellationError` between two commits.
    private func round(at now: Timestamp) async throws(CancellationError) {
        let spans: [(Remains, Duration?)] =
            [
                (.jobs([.succeeded, .failed, .cancelled]), retention.finished),
                (.jobs([.dead]), retention.dead),
            ] + retention.books.map { (.book($0.key), $0.value) }
        var count = 0
        do {
            for case (let remains, let span?) in spans {
                var deleted = retention.batch
                while deleted >= retention.batch {
                    deleted = try await delete(remains, before: now + (.zero - span))
                    if case .jobs = remains { count += deleted }
                    if deleted >= retention.batch { try await clock.sleep(for: retention.pause) }
                }
            }
        } catch let error as JobStoreError {
            logger.warning("Old jobs could not be deleted.", metadata: [LogKeys.cause: "\(error)"])
        } catch {
            throw CancellationError()
        }
        if count > 0 {
            logger.info("Old jobs were deleted.", metadata: [LogKeys.count: "\(count)"])
        }
    }

    private func delete(
        _ remains: Remains,
        before end: Timestamp
    ) async throws(JobStoreError) -> Int {
        switch remains {
        case .jobs(let states):
            try await store.prune(states, endedBefore: end, limit: retention.batch)
        case .book(let book):
            try await store.pruneLedger(book, writtenBefore: end, limit: retention.batch)
        }
    }
}
