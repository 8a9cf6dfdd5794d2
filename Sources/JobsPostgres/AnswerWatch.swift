import Glibc
import Synchronization

/// Cuts a connection whose server leaves a call without an answer, so that its thread goes on.
///
/// libpq waits for ever, and a server that is frozen is reached by no other limit: its own do not
/// run, and the kernel below it still acknowledges what it is sent.
final class AnswerWatch: Sendable {
    private struct Call {
        var socket: Int32
        var start: ContinuousClock.Instant
    }

    private let time: Duration
    private let call = Mutex(Call?.none)

    /// - Parameter time: How long a call may take, and an eighth more.
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
    func begin(on socket: Int32) {
        call.withLock { $0 = Call(socket: socket, start: .now) }
    }

    func end() {
        call.withLock { $0 = nil }
    }

    private func look() {
        call.withLock { call in
            guard let late = call, ContinuousClock.now - late.start > time else { return }
            // Whoever waits for the answer reads the end of the connection instead.
            shutdown(late.socket, Int32(SHUT_RDWR))
            call = nil
        }
    }
}
