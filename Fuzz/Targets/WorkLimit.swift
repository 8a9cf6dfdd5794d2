import Glibc

/// How much processor time an input may cost for its length.
///
/// Wide enough for a debug build, and for the sanitizers' checks of each access; a reader whose work
/// grows with the square of the length is above it long before 64 KiB.
enum WorkLimit {
    private static let perByte = Duration.microseconds(4)
    private static let floor = Duration.milliseconds(50)
    /// An input counts by the least of so many runs: others may disturb one.
    private static let runs = 3

    /// Runs the body, and again where it was slow.
    ///
    /// - Parameters:
    ///   - count: The input's bytes.
    ///   - body: What reads them.
    /// - Throws: What the body throws, and `BrokenInvariant` if each run was slow.
    static func keep(
        for count: Int,
        _ body: () throws(BrokenInvariant) -> Void
    ) throws(BrokenInvariant) {
        let limit = floor + perByte * count
        var work = Duration.zero
        for _ in 0..<runs {
            let start = threadTime()
            try body()
            work = threadTime() - start
            if work <= limit { return }
        }
        throw BrokenInvariant(description: "\(count) bytes took \(work), more than \(limit)")
    }

    /// The processor time of the calling thread.
    private static func threadTime() -> Duration {
        var time = timespec()
        // Safe: the call fills in the structure that it is given.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
