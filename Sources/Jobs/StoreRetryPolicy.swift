import Platform

/// How long a write that matters is tried against a store that does not answer.
package struct StoreRetryPolicy: Sendable {
    private let triesMax: Int
    private let pause: Duration
    private let time: Duration
    private let clock: any Clock<Duration>
    private let isHurried: @Sendable () -> Bool

    private static let pauseMax = Duration.seconds(2)
    /// For how long tries begin when it hurries, however many are left.
    private static let hurriedTime = Duration.seconds(2)

    /// Creates a bounded patience.
    ///
    /// - Parameters:
    ///   - triesMax: How often to try in all, at least 1.
    ///   - pause: How long to wait before the second try; it doubles with each further one.
    ///   - time: For how long to go on after that, unless the task is cancelled or it hurries.
    ///   - clock: What to wait with.
    ///   - isHurried: Whether there is no time for more than those tries.
    package init(
        triesMax: Int,
        pause: Duration,
        time: Duration = .zero,
        clock: any Clock<Duration>,
        isHurried: @escaping @Sendable () -> Bool = { false }
    ) {
        self.triesMax = max(1, triesMax)
        self.pause = pause
        self.time = time
        self.clock = clock
        self.isHurried = isHurried
    }

    /// One try only.
    package static let none = StoreRetryPolicy(triesMax: 1, pause: .zero, clock: AlarmClock.shared)

    /// Returns what `write` returns, after as many tries as `.unavailable` asks for and are left.
    ///
    /// A cancelled task does not pause between its tries, but makes all of them.
    func keepTrying<Value>(
        _ write: () async throws(JobStoreError) -> Value
    ) async throws(JobStoreError) -> Value {
        let watch = Stopwatch(clock)
        var wait = pause
        var tries = 1
        while true {
            do {
                return try await write()
            } catch {
                guard case .unavailable = error else { throw error }
                let isHurried = Task.isCancelled || isHurried()
                // Tries that fail at once may all be made; a store that hangs may not hold us up.
                let mayTry =
                    isHurried
                    ? tries < triesMax && watch.elapsed < Self.hurriedTime
                    : tries < triesMax || watch.elapsed < time
                guard mayTry else { throw error }
            }
            // Only cancellation can end a sleep early, and the next try is then due at once.
            try? await clock.sleep(for: wait)
            wait = min(wait * 2, max(pause, Self.pauseMax))
            tries += 1
        }
    }
}
