import Dispatch
import Glibc
import Logging
import Platform

/// Ends the process by force when it has been told to stop and does not.
///
/// It waits on a thread of its own: what keeps the process from stopping may have taken every event
/// loop and every thread on which tasks run. Whatever was accepted is on the disk, and jobs that ran
/// are taken up after their lease.
final class StopDeadline: Sendable {
    private let time: Duration
    private let force: @Sendable () -> Never
    private let begun = DispatchSemaphore(value: 0)

    /// How long after the grace period a process that has not stopped is ended: before those who
    /// give it five seconds more kill it without a word.
    private static let reserve = Duration.seconds(4)
    /// How long the last line may take.
    private static let lastLineTime = Duration.milliseconds(500)

    init(grace: Duration, logger: Logger, log: LogWriter?) {
        time = grace + Self.reserve
        force = { [time] in
            if let log {
                logger.critical(
                    """
                    The process did not stop in time and is ended by force; what was accepted is \
                    kept, and jobs that ran go on after worker.lease.
                    """,
                    metadata: [LogKeys.durationMilliseconds: "\(time.milliseconds)"]
                )
                log.flush(atMost: Self.lastLineTime)
            }
            _exit(EXIT_FAILURE)
        }
    }

    /// Makes the thread, so that it is there when it is needed.
    func prepare() {
        // A queue whose only work ends with the process is a thread.
        DispatchQueue(label: "scorebell.stop-deadline").async { [self] in wait() }
    }

    /// Begins the time in which the process has to stop; only the first call counts.
    func begin() {
        begun.signal()
    }

    private func wait() -> Never {
        begun.wait()
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + time / .seconds(1))
        force()
    }
}
