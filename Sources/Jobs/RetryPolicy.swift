package import Vocabulary

/// How long to wait between attempts.
package struct RetryPolicy: Sendable, Hashable {
    /// The longest wait after the first failed attempt.
    package var base: Duration
    /// The longest wait after any.
    package var cap: Duration

    package init(base: Duration = .seconds(2), cap: Duration = .seconds(300)) {
        self.base = base
        self.cap = cap
    }

    /// Returns how long to wait before the next attempt.
    ///
    /// Doubles from `base` up to `cap`, and is then spread over all of it, so that jobs which
    /// failed together do not return together ("full jitter"). What the other side asked for is
    /// the least.
    ///
    /// - Parameters:
    ///   - attempts: Attempts made so far, from 1.
    ///   - asked: What the other side asked for.
    ///   - random: Where chance comes from.
    /// - Returns: From `asked` or zero up to `cap` or `asked`, whichever is longer.
    package func wait(after attempts: Int, asked: Duration?, random: RandomSource) -> Duration {
        // Beyond 30 doublings any base is past any cap; the bound keeps the shift defined.
        let doublings = min(max(attempts - 1, 0), 30)
        let longest = min(cap, base * (1 << doublings))
        return max(longest * random.next(), asked ?? .zero)
    }
}

/// The bounds within which a process works on jobs.
package struct JobLimits: Sendable {
    /// Jobs at once in this process; 0 means that it only receives.
    package var concurrency: Int
    /// How long a silent worker keeps its job; it is renewed three times in that time.
    package var lease: Duration
    /// How long a stopping process lets its jobs run on.
    package var grace: Duration
    package var retry: RetryPolicy
    /// How often a job may be put off without spending an attempt.
    package var snoozesMax: Int
    /// The store is asked for due jobs at least that often, whatever was missed.
    package var pollInterval: Duration
    /// How often the end of an attempt is offered to a store that does not answer.
    package var settleTriesMax: Int

    package init(
        concurrency: Int = 4,
        lease: Duration = .seconds(60),
        grace: Duration = .seconds(25),
        retry: RetryPolicy = RetryPolicy(),
        snoozesMax: Int = 200,
        pollInterval: Duration = .seconds(5),
        settleTriesMax: Int = 10
    ) {
        self.concurrency = concurrency
        self.lease = lease
        self.grace = grace
        self.retry = retry
        self.snoozesMax = snoozesMax
        self.pollInterval = pollInterval
        self.settleTriesMax = settleTriesMax
    }
}
