import Outbound
import Platform
import Synchronization

/// How fast GitHub is called: one write at a time, with a pause between two, and nothing at all while
/// it asks to wait.
///
/// Source: GitHub REST API "Rate limits", "Best practices": writes one after another, at least a
/// second apart; whoever goes on while limited may be banned.
final class GitHubPace: Sendable {
    private struct State {
        /// When calls may be made again, on the stopwatch.
        var opensAt = Duration.zero
        var reason = GitHubError.Limit.primary
        /// When the next write may begin.
        var writesAt = Duration.zero
        /// How often GitHub asked to slow down since it last took a write.
        var strikes = 0
        var isWriting = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private static let writePause = Duration.seconds(1)
    /// A longer wait ends the attempt instead of holding a worker.
    private static let waitMax = Duration.seconds(5)
    private static let restMin = Duration.seconds(60)
    private static let restMax = Duration.seconds(3_600)

    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    init(clock: any Clock<Duration>) {
        self.clock = clock
        stopwatch = Stopwatch(clock)
    }

    var elapsed: Duration { stopwatch.elapsed }

    /// Waits until a call may be made.
    ///
    /// - Throws: `limited` where that takes longer than a worker should be held for; `stopped`.
    func pass() async throws(GitHubError) {
        let (wait, reason) = state.withLock { ($0.opensAt - stopwatch.elapsed, $0.reason) }
        if wait > Self.waitMax { throw .limited(reason, retryAfter: wait) }
        try await sleep(for: wait)
    }

    /// Waits for the turn to write; whoever gets it calls `endWrite` afterwards.
    ///
    /// - Throws: `stopped`.
    func beginWrite() async throws(GitHubError) {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                defer { state.isWriting = true }
                if state.isWriting { state.waiters.append(continuation) }
                return !state.isWriting
            }
            if isFree { continuation.resume() }
        }
        do throws(GitHubError) {
            try await sleep(for: state.withLock { $0.writesAt } - stopwatch.elapsed)
        } catch {
            passOn()
            throw error
        }
    }

    /// Ends the turn; the next write begins a pause after this.
    func endWrite() {
        let end = stopwatch.elapsed + Self.writePause
        state.withLock { $0.writesAt = end }
        passOn()
    }

    private func passOn() {
        let next = state.withLock { state in
            if state.waiters.isEmpty { state.isWriting = false }
            return state.waiters.isEmpty ? nil : state.waiters.removeFirst()
        }
        next?.resume()
    }

    private func sleep(for wait: Duration) async throws(GitHubError) {
        do {
            if wait > .zero { try await clock.sleep(for: wait) }
            try Task.checkCancellation()
        } catch {
            throw .stopped
        }
    }

    /// Lets no call pass for that long.
    func close(_ reason: GitHubError.Limit, for wait: Duration) -> GitHubError {
        let wait = min(max(wait, .seconds(1)), Answer.retryAfterMax)
        let end = stopwatch.elapsed + wait
        state.withLock { state in
            guard end > state.opensAt else { return }
            state.opensAt = end
            state.reason = reason
        }
        return .limited(reason, retryAfter: wait)
    }

    /// Rests after GitHub asked to slow down without saying how long: a minute, and twice as long
    /// each time that this does not help.
    func rest() -> GitHubError {
        let strikes = state.withLock { state in
            state.strikes += 1
            return state.strikes
        }
        return close(.secondary, for: min(Self.restMin * (1 << min(strikes - 1, 6)), Self.restMax))
    }

    /// Notes that GitHub took a write.
    func noteWritten() {
        state.withLock { $0.strikes = 0 }
    }
}
