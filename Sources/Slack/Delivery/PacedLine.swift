import Outbound
import Platform

/// Whose turn it is among those who share a pace: in this process, and among all processes.
struct PacedLine: Sendable {
    let pacer: SlackPacer
    let shared: SharedPace

    /// Fails while nobody may post for longer than a worker should be held for.
    ///
    /// - Throws: `rateLimited`.
    func checkPause(within wait: Duration) throws(SlackError) {
        let pause = pacer.remainingPause
        if pause > wait { throw .rateLimited(retryAfter: pause) }
    }

    /// Waits for the pause to end, while holding the turn; also for what it was prolonged by meanwhile.
    ///
    /// - Throws: `rateLimited` where the pause is longer than the wait; `stopped`.
    func rest(within wait: Duration) async throws(SlackError) {
        try await outlast(within: wait) { $0.remainingPause }
    }

    /// Waits where everybody was stopped since the turn was had.
    ///
    /// - Throws: `rateLimited` where that is for longer than the wait; `stopped`.
    func heedStop(within wait: Duration) async throws(SlackError) {
        try await outlast(within: wait) { $0.remainingStop }
    }

    private func outlast(
        within wait: Duration,
        _ remaining: (SlackPacer) -> Duration
    ) async throws(SlackError) {
        repeat {
            let pause = remaining(pacer)
            if pause > wait { throw .rateLimited(retryAfter: pause) }
            guard await pacer.rest(for: pause) else { throw .stopped }
        } while remaining(pacer) > .zero
    }

    /// Waits for this process's turn among the processes that share the pace.
    ///
    /// - Throws: `rateLimited` where the turn is later than the wait; `stopped`.
    func reserve(every interval: Duration, within wait: Duration) async throws(SlackError) {
        switch await shared.reserve(interval, wait) {
        case .after(let pause):
            guard await pacer.rest(for: pause) else { throw .stopped }
        case .later(let pause):
            throw .rateLimited(retryAfter: pause)
        }
    }

    /// Lets nobody post for that long, in any process.
    func stop(for pause: Duration) async {
        pacer.stop(for: pause)
        await shared.rest(pause)
    }
}
