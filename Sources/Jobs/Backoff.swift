import Platform

/// How long a job waits between attempts.
///
/// Exponential with full jitter, so that jobs which failed together do not return together.
/// Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
package struct Backoff: Sendable, Hashable {
    /// The longest wait after the first attempt.
    package var base: Duration
    /// The longest wait after any attempt.
    package var maximum: Duration

    package init(base: Duration, maximum: Duration) {
        self.base = base
        self.maximum = maximum
    }

    /// Returns how long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - attempt: Attempts made so far, from 1.
    ///   - random: From 0 up to 1: where in the possible range the wait lies.
    /// - Returns: From zero up to `base` doubled for each attempt after the first, in whole
    ///   milliseconds, never above `maximum`.
    package func wait(after attempt: Int, random: Double) -> Duration {
        // 2^40 milliseconds are 34 years: no doubling beyond that can matter, or overflow.
        let doublings = min(max(attempt - 1, 0), 40)
        let range = min(
            Double(maximum.milliseconds),
            Double(base.milliseconds) * Double(1 << doublings)
        )
        return .milliseconds(Int64(range * random))
    }
}
