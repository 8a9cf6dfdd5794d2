package import Platform
import Synchronization

/// Detects that the wall clock was set, forward or back.
///
/// Leases end by the wall clock, so that several processes can agree on them. After a jump forward
/// all of them look as if they had ended, although their holders are at work; who waits until the
/// holders have renewed them takes nobody's job away. After a jump back all that is to come lies
/// further ahead than it was meant to.
package final class ClockJumpDetector: Sendable {
    private struct State {
        var wall: Timestamp
        var since: Stopwatch
    }

    /// A clock that is slewed, or read late, is not one that was set.
    private static let tolerance = Duration.seconds(1)

    private let clock: any Clock<Duration>
    private let state: Mutex<State>

    /// Creates a watch that compares with this moment.
    ///
    /// - Parameters:
    ///   - clock: One that nobody can set.
    ///   - now: What the wall clock says now.
    package init(clock: any Clock<Duration>, now: Timestamp) {
        self.clock = clock
        state = Mutex(State(wall: now, since: Stopwatch(clock)))
    }

    /// Returns how far the wall clock was set since the last question, less than zero if back; nil
    /// if it was not.
    package func jump(at now: Timestamp) -> Duration? {
        state.withLock { state in
            defer { state = State(wall: now, since: Stopwatch(clock)) }
            return Self.jump(since: state, at: now)
        }
    }

    /// Whether the next question's answer is that the wall clock was set.
    package func hasJumped(at now: Timestamp) -> Bool {
        state.withLock { Self.jump(since: $0, at: now) != nil }
    }

    private static func jump(since state: State, at now: Timestamp) -> Duration? {
        let jump = (now - state.wall) - state.since.elapsed
        return jump > tolerance || jump < .zero - tolerance ? jump : nil
    }
}
