import Outbound
import Platform

/// The way to one Slack channel: one post at a time, and rests as long as Slack asks for.
///
/// The channels of a workspace share a bound on top: their posts begin a quarter of the pause apart.
/// Source: Slack "Rate limits": one message a second in a channel, several hundred a minute in a
/// workspace; a 429 blocks the method for the whole workspace.
struct PacedTransport: Sendable {
    let transport: HTTPTransport
    let wallClock: WallClock
    let limits: PostLimits
    let line: PacedLine
    /// The line of all channels of the workspace; nil where the channel is all that is known of it.
    var workspace: PacedLine?
    /// Whether a 429 is meant for all channels of the workspace.
    var limitsWorkspace = true

    /// Makes the call when it is its turn.
    ///
    /// - Parameters:
    ///   - call: A post.
    ///   - isLimited: Whether an answer says that nothing was posted because posts came too fast.
    /// - Returns: Any other answer.
    /// - Throws: `rateLimited` after such an answer, or while the rest that it asked for is longer
    ///   than a worker should be held for; `unavailable`; `stopped`.
    func send(
        _ call: Call,
        isLimited: (Answer) -> Bool = { $0.status == 429 }
    ) async throws(SlackError) -> Answer {
        try line.checkPause(within: limits.waitMax)
        let watch = Stopwatch(line.pacer.clock)
        guard await line.pacer.enter() else { throw .stopped }
        var pause = Duration.zero
        defer { line.pacer.leave(pausing: pause) }
        try await line.rest(within: limits.waitMax)
        try await takeWorkspaceTurn()
        // The channel's turn comes last, for it is the pace that Slack enforces to the second.
        try await line.reserve(every: limits.pause, within: limits.waitMax)
        try await workspace?.heedStop(within: limits.waitMax)
        transport.waited(call.service.label, watch.elapsed)
        pause = limits.pause
        let result = await transport.send(call)
        var mustRest = false
        if case .success(let answer) = result, isLimited(answer) {
            pause = limits.rest(asked: answer.retryAfter(now: wallClock.now()))
            mustRest = true
        }
        // At once, so that nobody who waits begins a post while the store is told.
        if mustRest, limitsWorkspace { await workspace?.stop(for: pause) }
        await line.shared.rest(pause)
        if mustRest { throw .rateLimited(retryAfter: pause) }
        switch result {
        case .failure(let error): throw .unavailable(error)
        case .success(let answer): return answer
        }
    }

    /// Waits for the turn to begin a post in the workspace; it ends as the post begins.
    private func takeWorkspaceTurn() async throws(SlackError) {
        guard let workspace else { return }
        guard await workspace.pacer.enter() else { throw .stopped }
        var pause = Duration.zero
        defer { workspace.pacer.leave(pausing: pause) }
        try await workspace.rest(within: limits.waitMax)
        try await workspace.reserve(every: limits.workspacePause, within: limits.waitMax)
        try await workspace.rest(within: limits.waitMax)
        pause = limits.workspacePause
    }
}

extension PostLimits {
    /// How long to rest when Slack says that calls come too fast.
    func rest(asked wait: Duration?) -> Duration {
        guard let wait else { return retryAfterDefault }
        return min(max(wait, pause), retryAfterMax)
    }
}
