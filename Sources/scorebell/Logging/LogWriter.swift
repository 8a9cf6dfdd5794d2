import Dispatch
import Glibc
import Platform
import Synchronization

/// Writes log lines on a thread of its own, so that logging never waits for the log's reader.
///
/// A pipe that nobody reads takes 64 KB and then blocks its writer, which must not be an event
/// loop.
package final class LogWriter: Sendable {
    private struct State {
        var queue: LogQueue
        var isIdle = true
        /// Signalled once everything is written.
        var flushes: [DispatchSemaphore] = []
    }

    private let descriptor: Int32
    private let state: Mutex<State>
    private let wake = DispatchSemaphore(value: 0)

    /// The most bytes that may wait: some thousand lines.
    package static let bytesMax = 1 << 20

    /// Starts the thread, which lives as long as the process.
    ///
    /// - Parameters:
    ///   - descriptor: Where the lines go.
    ///   - bytesMax: How many bytes may wait.
    ///   - notice: Returns the line that tells how many were dropped.
    package init(
        descriptor: Int32 = STDERR_FILENO,
        bytesMax: Int = bytesMax,
        notice: @escaping @Sendable (Int) -> String
    ) {
        self.descriptor = descriptor
        state = Mutex(State(queue: LogQueue(bytesMax: bytesMax, notice: notice)))
        // A dispatch queue whose only work never ends is a thread.
        DispatchQueue(label: "scorebell.log").async { [self] in work() }
    }

    /// Lines dropped since the start.
    package var droppedCount: Int { state.withLock { $0.queue.dropped } }

    /// Adds a line without waiting.
    package func write(_ line: String) {
        let mustWake = state.withLock { state in
            state.queue.append(line)
            defer { state.isIdle = false }
            return state.isIdle
        }
        if mustWake { wake.signal() }
    }

    /// Waits until everything is written, at most that long: the log may have no reader.
    package func flush(atMost time: Duration) {
        let flushed = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            if !state.isIdle { state.flushes.append(flushed) }
            return !state.isIdle
        }
        guard mustWait else { return }
        _ = flushed.wait(timeout: .now() + time / .seconds(1))
    }

    private func work() -> Never {
        while true {
            wake.wait()
            while let chunk = next() {
                let count = StandardError.write(chunk.bytes, to: descriptor)
                guard count < chunk.bytes.count else { continue }
                // The log has no reader; the next line is another attempt.
                state.withLock { state in
                    state.queue.failed(chunk, after: count)
                    Self.rest(&state)
                }
                break
            }
        }
    }

    private func next() -> LogQueue.Chunk? {
        state.withLock { state in
            let chunk = state.queue.take()
            if chunk == nil { Self.rest(&state) }
            return chunk
        }
    }

    private static func rest(_ state: inout State) {
        state.isIdle = true
        for flush in state.flushes { flush.signal() }
        state.flushes = []
    }
}
