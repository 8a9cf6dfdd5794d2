import CProcess
import Synchronization

/// Returns to the system the memory that finished work has left with the allocator.
///
/// glibc keeps freed memory for later, and after one large reminder that would be for ever.
package final class MemoryReturn: Sendable {
    /// What is less is not worth the milliseconds, nor the page faults of the next job.
    private static let bytesMin = 4e6
    /// The shortest time between two returns, so that large jobs in a row have what they need.
    private static let pauseMin = Duration.seconds(2)

    private let clock: any Clock<Duration>
    /// What was resident after the last return or since then at least, and when that was.
    private let last = Mutex((resident: 0.0, watch: Stopwatch?.none))

    package init(clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = clock
    }

    /// Returns what has come together since the last time, if it is much; call it when nothing is
    /// worked on, and not on the thread of an event loop.
    package func rest() {
        last.withLock { last in
            if let watch = last.watch, watch.elapsed < Self.pauseMin { return }
            let resident = ProcessUsage.residentBytes
            guard resident > last.resident + Self.bytesMin else {
                last.resident = min(resident, last.resident)
                return
            }
            scorebell_return_memory()
            last = (ProcessUsage.residentBytes, Stopwatch(clock))
        }
    }
}
