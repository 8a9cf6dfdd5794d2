/// The time since it was made, on a monotonic clock.
package struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration

    package init(_ clock: any Clock<Duration>) {
        read = Self.reading(clock)
    }

    package var elapsed: Duration { read() }

    private static func reading<Source: Clock<Duration>>(
        _ clock: Source
    ) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
