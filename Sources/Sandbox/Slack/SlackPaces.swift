import Platform
import Synchronization

/// Slack's rate limits: for each channel, for each method, and for all messages of the workspace.
///
/// Source: Slack "Rate limits". Each limit is a token bucket that is full at first.
final class SlackPaces: Sendable {
    private let limits: SandboxLimits
    private let wall: WallClock
    private let paces = Mutex<[String: Pace]>([:])

    init(_ limits: SandboxLimits, wall: WallClock) {
        self.limits = limits
        self.wall = wall
    }

    /// Counts a message; returns the whole seconds to wait, or nil if it may be posted.
    func wait(in channel: String) -> Int? {
        guard let burst = limits.slackBurst else { return nil }
        return wait(for: channel, burst: burst, perSecond: limits.slackMessagesPerSecond)
            ?? wait(for: "posts", callsPerMinute: limits.slackPostsPerMinute)
    }

    /// Counts a call of a method; returns the whole seconds to wait, or nil.
    func wait(for method: SlackMethod, historyCallsPerMinute: Int?) -> Int? {
        let isPaced = limits.slackBurst != nil
        // That of the history is set by itself: tests of searches do without the others.
        let count = method == .history ? historyCallsPerMinute : method.callsPerMinute
        guard let count, isPaced || method == .history else { return nil }
        return wait(for: method.rawValue, callsPerMinute: count)
    }

    private func wait(for name: String, callsPerMinute count: Int) -> Int? {
        wait(for: name, burst: count, perSecond: Double(count) / 60)
    }

    private func wait(for name: String, burst: Int, perSecond: Double) -> Int? {
        let now = wall.now()
        return paces.withLock { paces in
            paces[name, default: Pace(burst: burst)]
                .take(at: now, burst: burst, perSecond: perSecond)
        }
    }
}
