package import Jobs
package import Platform
import Slack
import Synchronization

/// How long one process that keeps nothing goes on in the face of temporary trouble.
///
/// All that it does shares one budget of time: what tries that failed took, and the pauses after
/// them. What the other side asks to wait is waited, unless the budget is too small for it.
package final class Perseverance: Sendable {
    let clock: any Clock<Duration>
    private let random: RandomSource
    private let backoff: Backoff
    private let left: Mutex<Duration>
    /// Told before each pause.
    private let waits: @Sendable (any Error, Duration) async -> Void

    /// What is added to a pause that was asked for, at most, so that not all come back together.
    private static let jitterMax = Duration.milliseconds(500)

    package init(
        budget: Duration,
        clock: any Clock<Duration> = ContinuousClock(),
        random: RandomSource = .system,
        backoff: Backoff = Backoff(base: .seconds(1), maximum: .seconds(30)),
        waits: @escaping @Sendable (any Error, Duration) async -> Void = { _, _ in }
    ) {
        self.clock = clock
        self.random = random
        self.backoff = backoff
        self.waits = waits
        left = Mutex(budget)
    }

    /// Returns what `attempt` returns, after as many tries as are worth it.
    ///
    /// - Parameters:
    ///   - repeatsUnknown: Whether what may have happened may happen twice.
    ///   - attempt: Throws errors that know their disposition; others are final.
    /// - Returns: The value of the first try that succeeds.
    /// - Throws: The last try's error: one that no repetition helps, or for which no time is left.
    package func keepTrying<Value>(
        repeatsUnknown: Bool,
        _ attempt: () async throws -> Value
    ) async throws -> Value {
        var failures = 0
        while true {
            let stopwatch = Stopwatch(clock)
            do {
                return try await attempt()
            } catch let error as any DispositionError {
                if case .unknown = error.disposition, !repeatsUnknown { throw error }
                failures += 1
                try await pause(after: error, failures: failures, took: stopwatch.elapsed)
            }
        }
    }

    /// Waits for as long as another try should be away.
    ///
    /// - Parameters:
    ///   - error: Why the last try failed.
    ///   - failures: How many have failed in a row, from 1.
    ///   - duration: How long it took to fail.
    /// - Throws: The error, where no further try is worth it; also when the task is cancelled.
    package func pause(
        after error: some DispositionError,
        failures: Int,
        took duration: Duration
    ) async throws {
        let asked: Duration?
        switch error.disposition {
        case .never: throw error
        case .retry(let after): asked = after
        case .unknown: asked = (error as? SlackError)?.retryAfter
        }
        let wait =
            asked.map { $0 + .milliseconds(Int64(random.next() * jitterMilliseconds)) }
            ?? backoff.wait(after: failures, random: random.next())
        let isWorthIt = left.withLock { left in
            left -= duration
            guard wait <= left else { return false }
            left -= wait
            return true
        }
        guard isWorthIt, !Task.isCancelled else { throw error }
        await waits(error, wait)
        do {
            try await clock.sleep(for: wait)
        } catch {
            throw CancellationError()
        }
    }

    private var jitterMilliseconds: Double { Double(Self.jitterMax.milliseconds) }
}
