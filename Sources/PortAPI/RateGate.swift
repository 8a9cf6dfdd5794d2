import Outbound
import Platform
import Synchronization

/// Port's rate limit, tracked by its answers: calls wait while the limit is used up.
///
/// Source: Port "Rate limits" (read 2026-11). It counts per organization, so all clients of a
/// process should share one gate.
final class RateGate: Sendable {
    private let limits: PortLimits
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let wallClock: WallClock
    /// The time on the stopwatch from which calls may pass.
    private let opensAt = Mutex(Duration.zero)

    init(limits: PortLimits, clock: any Clock<Duration>, wallClock: WallClock) {
        self.limits = limits
        self.clock = clock
        self.wallClock = wallClock
        stopwatch = Stopwatch(clock)
    }

    /// Waits until a call may be made, and returns how long that took.
    ///
    /// - Returns: How long that took.
    /// - Throws: `rateLimited` when that takes longer than a call should wait, `unavailable` when
    ///   the task is cancelled; a later try can succeed.
    @discardableResult
    func pass() async throws(PortError) -> Duration {
        var waited = Duration.zero
        // Another call may have closed the gate again meanwhile; after the second wait the call is
        // made anyway.
        for _ in 0..<2 {
            let wait = opensAt.withLock { $0 } - stopwatch.elapsed
            guard wait > .zero else { break }
            guard wait <= limits.rateLimitWaitMax else { throw .rateLimited(retryAfter: wait) }
            do {
                try await clock.sleep(for: wait)
            } catch {
                throw .stopped
            }
            waited += wait
        }
        return waited
    }

    /// Closes the gate if the answer says that no request remains in this window.
    func note(_ answer: Answer) {
        guard answer.header("x-ratelimit-remaining").flatMap({ Int64($0) }) == 0,
            let reset = reset(of: answer)
        else { return }
        close(for: reset)
    }

    /// Closes the gate after a 429, and returns for how long.
    func pause(after answer: Answer) -> Duration {
        let asked =
            answer.retryAfter(now: wallClock.now()) ?? reset(of: answer)
            ?? limits.rateLimitPauseDefault
        return close(for: asked)
    }

    @discardableResult
    private func close(for asked: Duration) -> Duration {
        let pause = min(max(asked, .zero), limits.rateLimitPauseMax)
        let end = stopwatch.elapsed + pause
        opensAt.withLock { $0 = max($0, end) }
        return pause
    }

    /// Returns the rest of the window.
    ///
    /// Port documents `reset` as UTC epoch seconds on one version of its page and as seconds from
    /// now on another, so the size of the number decides.
    private func reset(of answer: Answer) -> Duration? {
        let epochStart: Int64 = 1_000_000_000
        if let reset = answer.header("x-ratelimit-reset").flatMap({ Int64($0) }), reset >= 0 {
            guard reset >= epochStart else { return .seconds(reset) }
            guard reset < epochStart * 1_000 else { return limits.rateLimitPauseMax }
            return Timestamp(secondsSince1970: reset) - wallClock.now()
        }
        return answer.header("x-ratelimit-period").flatMap { Int64($0) }
            .map { .seconds(min(max($0, 0), 86_400)) }
    }
}
