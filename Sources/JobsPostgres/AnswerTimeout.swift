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

    private let time: Duration
    private let call = Mutex(Call?.none)

    /// - Parameter time: How long a call may take; it may be an eighth more, or a second.
    init(time: Duration) {
        self.time = time
        Task { [weak self] in
            while let watch = self {
                watch.look()
                // Whoever is gone is not to be kept for the length of a sleep.
                _ = consume watch
                try? await AlarmClock.shared.sleep(for: min(time / 8, Self.lookTime))
            }
        }
    }

    /// Notes that a call begins; it must end before the socket is closed.
    ///
    /// - Parameters:
    ///   - socket: What is cut when the call takes too long.
    ///   - limit: How long it may take, if that is less than others may.
    func begin(on socket: Int32, atMost limit: Duration? = nil) {
        call.withLock { $0 = Call(socket: socket, limit: min(limit ?? time, time)) }
    }

    /// Notes that the call has ended.
    ///
    /// - Returns: How long it might take, if its connection was cut because it took longer.
    func end() -> Duration? {
        call.withLock { call in
            defer { call = nil }
            return call.flatMap { $0.isCut ? $0.limit : nil }
        }
    }

    private func look() {
        call.withLock { call in
            guard let late = call, !late.isCut, ContinuousClock.now - late.start > late.limit
            else { return }
            // Whoever waits for the answer reads the end of the connection instead.
            shutdown(late.socket, Int32(SHUT_RDWR))
            call?.isCut = true
        }
    }
}
