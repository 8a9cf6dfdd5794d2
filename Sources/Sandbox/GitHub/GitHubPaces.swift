import Platform
import Synchronization

/// GitHub's rate limits: the primary one of an hour, and the secondary ones, of which it says little.
///
/// Source: GitHub "Rate limits for the REST API": points in a minute, and about 80 creations in a
/// minute and 500 in an hour. Each user has limits of their own.
final class GitHubPaces: Sendable {
    struct Window: Sendable {
        var start: Timestamp
        var used = 0
    }

    private struct State: Sendable {
        var windows: [String: Window] = [:]
        /// The points of the last minute, and the creations of the last hour, with their times.
        var points: [String: [(time: Timestamp, cost: Int)]] = [:]
        var creations: [String: [Timestamp]] = [:]
    }

    private static let hour = Duration.seconds(3_600)
    private static let minute = Duration.seconds(60)

    let limits: GitHubSite.Limits
    private let state = Mutex(State())

    init(_ limits: GitHubSite.Limits) {
        self.limits = limits
    }

    /// The user's hour as it is at that time.
    func window(of user: String, at now: Timestamp) -> Window {
        state.withLock { Self.window(of: user, at: now, in: $0) }
    }

    private static func window(of user: String, at now: Timestamp, in state: State) -> Window {
        guard let window = state.windows[user], now - window.start < hour else {
            return Window(start: now)
        }
        return window
    }

    /// Counts a call in the user's hour; returns false where there is none left.
    func takeCall(of user: String, at now: Timestamp) -> Bool {
        guard let max = limits.callsPerHour else { return true }
        return state.withLock { state in
            var window = Self.window(of: user, at: now, in: state)
            let isThere = window.used < max
            if isThere { window.used += 1 }
            state.windows[user] = window
            return isThere
        }
    }

    /// Gives a call back that does not count: one whose answer is 304.
    func giveBack(_ user: String) {
        state.withLock { state in
            guard let used = state.windows[user]?.used, used > 0 else { return }
            state.windows[user]?.used = used - 1
        }
    }

    /// Counts a call for the secondary limits; returns the whole seconds to wait where one of them
    /// is exceeded.
    func secondaryWait(of user: String, cost: Int, isCreation: Bool, at now: Timestamp) -> Int? {
        state.withLock { state in
            if let max = limits.pointsPerMinute {
                var points = (state.points[user] ?? []).filter { now - $0.time < Self.minute }
                let spent = points.reduce(0) { $0 + $1.cost }
                if spent + cost > max, let first = points.first {
                    return Self.seconds(until: first.time + Self.minute, from: now)
                }
                points.append((now, cost))
                state.points[user] = points
            }
            guard isCreation else { return nil }
            let made = (state.creations[user] ?? []).filter { now - $0 < Self.hour }
            state.creations[user] = made
            let inMinute = made.filter { now - $0 < Self.minute }
            if let max = limits.creationsPerMinute, inMinute.count >= max {
                let first = inMinute.suffix(max).first ?? now
                return Self.seconds(until: first + Self.minute, from: now)
            }
            if let max = limits.creationsPerHour, made.count >= max {
                let first = made.suffix(max).first ?? now
                return Self.seconds(until: first + Self.hour, from: now)
            }
            if limits.creationsPerHour != nil || limits.creationsPerMinute != nil {
                state.creations[user, default: []].append(now)
            }
            return nil
        }
    }

    private static func seconds(until end: Timestamp, from now: Timestamp) -> Int {
        max(1, Int((end - now).inSeconds.rounded(.up)))
    }
}
