package import Jobs
package import Platform
import Synchronization

/// How much time one command spends on tries that fail, and on the pauses after them.
///
/// All that the command does shares one budget. What the other side asks to wait is waited, unless
/// the budget is too small for it; a budget of nothing tries everything once.
package final class RetryBudget: Sendable {
    private struct State {
        var left: Duration
        /// How many tries failed in a row.
        var failures = 0
        /// When the present try began, on the stopwatch.
        var begunAt = Duration.zero
    }

    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let random: RandomSource
    private let backoff: Backoff
    private let state: Mutex<State>
    /// Told before each pause.
    private let waits: @Sendable (any DispositionError, Duration) async -> Void

    /// What is added to a pause that was asked for, at most, so that not all come back together.
    private static let jitterMax = Duration.milliseconds(500)

    package init(
        _ time: Duration,
        clock: any Clock<Duration> = AlarmClock.shared,
        random: RandomSource = .system,
        backoff: Backoff = Backoff(base: .seconds(1), maximum: .seconds(30)),
        waits: @escaping @Sendable (any DispositionError, Duration) async -> Void = { _, _ in }
    ) {
        self.clock = clock
        self.random = random
        self.backoff = backoff
        self.waits = waits
        stopwatch = Stopwatch(clock)
        state = Mutex(State(left: time))
    }

    /// Returns what `attempt` returns, after as many tries as are worth it.
    ///
    /// - Parameter attempt: Throws errors that know their disposition; others are final. It must be
    ///   safe to repeat after each of them, also where it is unknown what happened.
    /// - Returns: The value of the first try that succeeds.
    /// - Throws: The last try's error: one that no repetition helps, or for which no time is left;
    ///   `CancellationError` when the task is cancelled in a pause.
    package func keepTrying<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        progressed()
        while true {
            do {
                return try await attempt()
            } catch let error as any DispositionError {
                guard let wait = pause(after: error), !Task.isCancelled else { throw error }
                await waits(error, wait)
                do {
                    try await clock.sleep(for: wait)
                } catch {
                    throw CancellationError()
                }
                state.withLock { $0.begunAt = stopwatch.elapsed }
            }
        }
    }

    /// Notes that a part of the attempt succeeded and is not repeated: what fails from now on is
    /// another try, which alone costs time.
    package func progressed() {
        state.withLock { state in
            state.failures = 0
            state.begunAt = stopwatch.elapsed
        }
    }

    /// Takes what the try cost, and returns how long the next should be away; nil for never.
    private func pause(after error: some DispositionError) -> Duration? {
        switch error.disposition {
        case .never: return nil
        case .retry, .unknown: break
        }
        let jitter = random.next()
        return state.withLock { state in
            state.failures += 1
            state.left -= stopwatch.elapsed - state.begunAt
            let most = Double(Self.jitterMax.milliseconds)
            let wait =
                error.retryAfter.map { $0 + .milliseconds(Int64(jitter * most)) }
                ?? backoff.wait(after: state.failures, random: jitter)
            guard wait <= state.left else { return nil }
            state.left -= wait
            return wait
        }
    }
}
