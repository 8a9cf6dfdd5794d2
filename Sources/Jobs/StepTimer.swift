import Platform

/// Measures the steps that an attempt does itself; those of earlier attempts take no time.
struct StepTimer: Sendable {
    let clock: any Clock<Duration>
    let finished: @Sendable (_ step: String, Duration) -> Void

    static let none = StepTimer(clock: AlarmClock.shared) { _, _ in }

    /// Does a step's work; log lines that it writes name the step.
    nonisolated(nonsending) func measure<Value>(
        _ step: String,
        _ work: () async throws -> Value
    ) async rethrows -> Value {
        let watch = Stopwatch(clock)
        return try await LogFacts.during(step: step) {
            let value = try await work()
            finished(step, watch.elapsed)
            return value
        }
    }
}
