import Glibc
import Platform
import Synchronization

/// Cuts a connection whose server leaves a call without an answer, so that its thread goes on; one
/// for each connection.
///
/// libpq waits for ever, and a server that is frozen is reached by no other limit: its own do not
/// run, and the kernel below it still acknowledges what it is sent.
final class AnswerTimeout: Sendable {
    private struct Call {
        var socket: Int32
        var limit: Duration
        var start = ContinuousClock.now
        var isCut = false
    }

    /// The longest time between two looks at the call under way.
    private static let lookTime = Duration.seconds(1)

    private struct State {
        var call: Call?
        /// Whether a task looks now and then.
        var isWatched = false
    }

    private let time: Duration
    private let state = Mutex(State())

    /// - Parameter time: How long a call may take; it may be an eighth more, or a second.
    init(time: Duration) {
        self.time = time
    }

    /// Notes that a call begins; it must end before the socket is closed.
    ///
    /// - Parameters:
    ///   - socket: What is cut when the call takes too long.
    ///   - limit: How long it may take, if that is less than others may.
    func begin(on socket: Int32, atMost limit: Duration? = nil) {
        let mustWatch = state.withLock { state in
            state.call = Call(socket: socket, limit: min(limit ?? time, time))
            defer { state.isWatched = true }
            return !state.isWatched
        }
        if mustWatch { watch() }
    }

    /// Notes that the call has ended.
    ///
    /// - Returns: How long it might take, if its connection was cut because it took longer.
    func end() -> Duration? {
        state.withLock { state in
            defer { state.call = nil }
            return state.call.flatMap { $0.isCut ? $0.limit : nil }
        }
    }

    /// Looks until no call is under way: a process without work is not to be woken.
    private func watch() {
        let clock = AlarmClock.shared
        let id = clock.nextID()
        clock.look(id, every: min(time / 8, Self.lookTime)) { [weak self] in
            if self?.look() != true { clock.cancel(id) }
        }
    }

    /// Cuts the call that takes too long; returns whether to look again.
    private func look() -> Bool {
        state.withLock { state in
            state.isWatched = state.call != nil
            guard let late = state.call, !late.isCut, ContinuousClock.now - late.start > late.limit
            else { return state.isWatched }
            // Whoever waits for the answer reads the end of the connection instead.
            shutdown(late.socket, Int32(SHUT_RDWR))
            state.call?.isCut = true
            return true
        }
    }
}
