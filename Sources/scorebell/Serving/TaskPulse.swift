import Jobs
import Platform
import ServiceLifecycle
import Synchronization

/// Shows whether tasks run: one of them notes the time every two seconds, while somebody asks.
///
/// Tasks do not run where the system refuses the process threads, or where something blocks all that
/// there are. Requests may be answered all the same, on the threads of the event loops.
package final class TaskPulse: Service {
    private struct State {
        /// Since when no task has shown itself, on the stopwatch.
        var silentSince = Duration.zero
        /// Nil until somebody has asked.
        var askedAt: Duration?
        var isResting = false
    }

    private static let interval = Duration.seconds(2)
    private static let lateness = Duration.seconds(3)
    /// A silence that no load explains.
    private static let silenceMax = Duration.seconds(10)
    /// How long it goes on when nobody asks: longer than probes are apart.
    private static let unaskedMax = Duration.seconds(90)

    private let clock: any Clock<Duration>
    private let watch: Stopwatch
    private let asked = WakeSignal()
    private let state = Mutex(State())

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

    /// Whether it waits for somebody to ask.
    package var isResting: Bool { state.withLock { $0.isResting } }

    /// How long no task has shown itself; a rest counts from the question that ends it.
    private var silence: Duration {
        let (silence, endsRest) = state.withLock { state in
            let now = watch.elapsed
            state.askedAt = now
            guard state.isResting else { return (now - state.silentSince, false) }
            state.silentSince = now
            state.isResting = false
            return (.zero, true)
        }
        if endsRest { asked.ring() }
        return silence
    }

    /// Notes the time until the process has stopped what works.
    package func run() async throws {
        // It ends by a cancellation, which is no failure.
        try? await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                if beat() {
                    try await clock.sleep(forAbout: Self.interval)
                } else {
                    await asked.wait()
                }
            }
        }
    }

    /// Notes the time; returns false when nobody has asked for long.
    private func beat() -> Bool {
        state.withLock { state in
            let now = watch.elapsed
            state.silentSince = now
            state.isResting = state.askedAt.map { now - $0 > Self.unaskedMax } ?? true
            return !state.isResting
        }
    }
}
