import Platform
import ServiceLifecycle
import Synchronization

/// Shows whether tasks run: one of them notes the time every two seconds.
///
/// Tasks do not run where the system refuses the process threads, or where something blocks all that
/// there are. Requests may be answered all the same, on the threads of the event loops.
package final class TaskPulse: Service {
    private static let interval = Duration.seconds(2)
    private static let lateness = Duration.seconds(3)
    /// A silence that no load explains.
    private static let silenceMax = Duration.seconds(10)

    private let clock: any Clock<Duration>
    private let watch: Stopwatch
    private let lastBeat = Mutex(Duration.zero)

    package init(clock: any Clock<Duration> = AlarmClock.shared) {
        self.clock = clock
        watch = Stopwatch(clock)
    }

    /// What is wrong, as a sentence for the operator; nil while tasks run.
    package var problem: String? {
        let silence = silence
        guard silence > Self.silenceMax else { return nil }
        return "The workers cannot run: no task has run for \(silence.components.seconds) s. "
            + "TasksMax or pids_limit may leave this process too few threads."
    }

    /// Whether tasks may not run just now: what waits for one may wait for long.
    package var isLate: Bool { silence > Self.lateness }

    private var silence: Duration { watch.elapsed - lastBeat.withLock { $0 } }

    /// Notes the time until the process has stopped what works.
    package func run() async throws {
        // It ends by a cancellation, which is no failure.
        try? await cancelWhenGracefulShutdown { [self] in
            while true {
                lastBeat.withLock { $0 = watch.elapsed }
                try await clock.sleep(forAbout: Self.interval)
            }
        }
    }
}
