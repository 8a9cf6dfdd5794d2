import Platform

/// Elapsed time since the server was made, as the loops count it, and waiting for it.
struct LoopTime: Sendable {
    /// Returns for how many milliseconds the server has existed.
    var elapsed: @Sendable () -> Int64
    /// Waits until it has existed that many; throws when the task is cancelled.
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
