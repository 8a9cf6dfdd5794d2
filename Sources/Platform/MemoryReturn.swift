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

    /// From how much more than after the last return of code that is worth it again: jobs have read
    /// code and constants that nothing may need for days.
    private static let codeBytesMin = 10e6

    /// How long after the start what only that has used goes back: pages of code and of constants.
    private static let startTime = Duration.seconds(4)

    private let clock: any Clock<Duration>
    private let sinceStart: Stopwatch
    private let hasReturnedCode: Atomic<Bool>
    /// What was resident after the last return or since then at least, and when that was.
    private let last = Mutex((resident: 0.0, watch: Stopwatch?.none))
    private let returnsCode: Bool
    /// What was resident after the last return of code.
    private let withoutCode = Mutex(Double.infinity)

    /// - Parameters:
    ///   - clock: What the pauses are measured with.
    ///   - returnsCode: Whether pages that only the start needed are returned, too.
    package init(clock: any Clock<Duration> = ContinuousClock(), returnsCode: Bool = false) {
        self.clock = clock
        sinceStart = Stopwatch(clock)
        hasReturnedCode = Atomic(!returnsCode)
        self.returnsCode = returnsCode
    }

    /// Returns what has come together since the last time, if it is much; call it when nothing is
    /// worked on, and not on the thread of an event loop.
    package func rest() {
        returnStart()
        last.withLock { last in
            if let watch = last.watch, watch.elapsed < Self.pauseMin { return }
            let resident = ProcessUsage.residentBytes
            guard resident > last.resident + Self.bytesMin else {
                last.resident = min(resident, last.resident)
                return
            }
            scorebell_return_memory()
            returnCodeAgain()
            last = (ProcessUsage.residentBytes, Stopwatch(clock))
        }
    }

    private func returnCodeAgain() {
        guard returnsCode else { return }
        withoutCode.withLock { resident in
            guard ProcessUsage.residentBytes > resident + Self.codeBytesMin else { return }
            scorebell_return_code()
            resident = ProcessUsage.residentBytes
        }
    }

    /// Returns what is free with the allocator, on a thread of its own because that takes
    /// milliseconds.
    package static func begin() {
        // Without a thread the process keeps the memory, and will use it again.
        try? SystemThread.start { scorebell_return_memory() }
    }

    /// Returns what was read of the executable and its libraries; what is needed of it is read again.
    package static func returnCode() { scorebell_return_code() }

    /// Returns what the start has read, once.
    private func returnStart() {
        guard sinceStart.elapsed >= Self.startTime,
            !hasReturnedCode.exchange(true, ordering: .relaxed)
        else { return }
        scorebell_return_code()
        withoutCode.withLock { $0 = ProcessUsage.residentBytes }
    }
}
