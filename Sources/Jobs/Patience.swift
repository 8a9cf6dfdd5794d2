import Vocabulary

/// How long a write that matters is tried against a store that does not answer.
package struct Patience: Sendable {
    private let triesMax: Int
    private let pause: Duration
    private let clock: any Clock<Duration>

    /// Creates a bounded patience.
    ///
    /// - Parameters:
    ///   - triesMax: How often to try in all, at least 1.
    ///   - pause: How long to wait before the second try; it doubles with each further one.
    ///   - clock: What to wait with.
    package init(triesMax: Int, pause: Duration, clock: any Clock<Duration>) {
        self.triesMax = max(1, triesMax)
        self.pause = pause
        self.clock = clock
    }

    /// One try only.
    package static let none = Patience(triesMax: 1, pause: .zero, clock: ContinuousClock())

    /// Returns what `write` returns, after as many tries as `.unavailable` asks for and are left.
    ///
    /// A cancelled task does not pause between its tries, but makes all of them.
    func keepTrying<Value>(
        _ write: () async throws(JobStoreError) -> Value
    ) async throws(JobStoreError) -> Value {
        var wait = pause
        for _ in 1..<triesMax {
            do {
                return try await write()
            } catch {
                guard case .unavailable = error else { throw error }
            }
            // Only cancellation can end a sleep early, and the next try is then due at once.
            try? await clock.sleep(for: wait)
            wait *= 2
        }
        return try await write()
    }
}
