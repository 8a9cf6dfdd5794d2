import Platform

/// Is told how long each step of an attempt took that was done in it, and not in an earlier one.
struct StepWatch: Sendable {
    let clock: any Clock<Duration>
    let finished: @Sendable (_ step: String, Duration) -> Void

    static let none = StepWatch(clock: ContinuousClock()) { _, _ in }

    /// Does a step's work, which log lines then tell of.
    nonisolated(nonsending) func watch<Value>(
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
