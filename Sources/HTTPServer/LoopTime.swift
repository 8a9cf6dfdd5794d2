/// Elapsed time since the server was made, as the loops count it, and waiting for it.
struct LoopTime: Sendable {
    /// Returns how long the server has existed.
    var elapsed: @Sendable () -> Duration
    /// Waits until the server has existed that long; throws when the task is cancelled.
    var sleep: @Sendable (Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }
}
