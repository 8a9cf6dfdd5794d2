import Glibc
import Synchronization

/// Cuts a connection whose server leaves a call without an answer, so that its thread goes on; one
/// for each connection.
///
/// libpq waits for ever, and a server that is frozen is reached by no other limit: its own do not
/// run, and the kernel below it still acknowledges what it is sent.
final class AnswerWatch: Sendable {
    private struct Call {
        var socket: Int32
        var end: ContinuousClock.Instant
    }

    private let time: Duration
    private let call = Mutex(Call?.none)

    /// - Parameter time: How long a call may take; it may be an eighth more.
    init(time: Duration) {
        self.time = time
        Task { [weak self] in
            while let watch = self {
                watch.look()
                // Whoever is gone is not to be kept for the length of a sleep.
                _ = consume watch
                try? await Task.sleep(for: time / 8)
            }
        }
    }

    /// Notes that a call begins; it must end before the socket is closed.
    ///
    /// - Parameters:
    ///   - socket: What is cut when the call takes too long.
    ///   - limit: How long it may take, if that is less than others may.
    func begin(on socket: Int32, atMost limit: Duration? = nil) {
        let end = ContinuousClock.now + min(limit ?? time, time)
        call.withLock { $0 = Call(socket: socket, end: end) }
    }

    func end() {
        call.withLock { $0 = nil }
    }

    private func look() {
        call.withLock { call in
            guard let late = call, ContinuousClock.now > late.end else { return }
            // Whoever waits for the answer reads the end of the connection instead.
            shutdown(late.socket, Int32(SHUT_RDWR))
            call = nil
        }
    }
}
