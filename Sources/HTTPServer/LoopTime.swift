import Platform

/// The time of the event loops, in milliseconds since the server was made; tests pass a clock of
/// their own.
struct LoopTime: Sendable {
    /// Returns the current time.
    var elapsed: @Sendable () -> Int64
    /// Waits until that time; throws when the task is cancelled.
    var sleep: @Sendable (_ milliseconds: Int64) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now).milliseconds }
        sleep = { milliseconds in
            let deadline = start.advanced(by: .milliseconds(milliseconds))
            try await clock.sleep(until: deadline, tolerance: nil)
        }
    }
}
