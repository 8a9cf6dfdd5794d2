/// The time since it was made, on a monotonic clock.
package struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration
    private let rest: @Sendable (_ elapsed: Duration) async throws -> Void

    package init(_ clock: any Clock<Duration>) {
        (read, rest) = Self.functions(of: clock)
    }

    package var elapsed: Duration { read() }

    /// Sleeps until that much time has passed since it was made, however late it is asked.
    ///
    /// - Throws: `CancellationError`.
    package func sleep(until elapsed: Duration) async throws { try await rest(elapsed) }

    private static func functions<Source: Clock<Duration>>(
        of clock: Source
    ) -> (@Sendable () -> Duration, @Sendable (Duration) async throws -> Void) {
        let start = clock.now
        return (
            { start.duration(to: clock.now) },
            { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
        )
    }
}
