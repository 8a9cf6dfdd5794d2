/// The time since it was made, on a clock that no one can set back.
struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration

    init(on clock: some Clock<Duration>) {
        let start = clock.now
        read = { start.duration(to: clock.now) }
    }

    var elapsed: Duration { read() }
}
