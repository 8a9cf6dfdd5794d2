import Platform
import Synchronization

/// Tells other processes of new jobs, at most once in a pause.
///
/// A commit with a notification takes a lock that all such commits share, so one for every job
/// would put them in a row. The last ring of a pause is told at its end.
/// Source: https://www.postgresql.org/docs/15/sql-notify.html.
final class Notifier: Sendable {
    private struct State {
        var isResting = false
        var isRung = false
    }

    private let pause: Duration
    private let state = Mutex(State())

    init(pause: Duration) {
        self.pause = pause
    }

    /// Calls `tell` now, or once at the end of the pause, and then begins a pause.
    func ring(_ tell: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state in
            if state.isResting {
                state.isRung = true
                return false
            }
            state.isResting = true
            return true
        }
        guard isNow else { return }
        tell()
        let clock = AlarmClock.shared
        clock.set(clock.nextID(), at: clock.now + pause) { [self] _ in
            let isRung = state.withLock { state in
                defer { state = State() }
                return state.isRung
            }
            if isRung { ring(tell) }
        }
    }
}
