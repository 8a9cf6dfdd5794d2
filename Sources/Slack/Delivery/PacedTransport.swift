import Outbound
import Platform

/// The way to one Slack channel: one post at a time, and rests as long as Slack asks for.
struct PacedTransport: Sendable {
    let transport: HTTPTransport
    let wallClock: WallClock
    let limits: PostLimits
    let pacer: SlackPacer
    let shared: SharedPace

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
        try checkPause()
        let watch = Stopwatch(pacer.clock)
        guard await pacer.enter() else { throw .stopped }
        var pause = Duration.zero
        defer { pacer.leave(pausing: pause) }
        try checkPause()
        guard await pacer.rest() else { throw .stopped }
        try await takeSharedTurn()
        transport.waited(call.service.label, watch.elapsed)
        pause = limits.pause
        let result = await transport.send(call)
        var mustRest = false
        if case .success(let answer) = result, isLimited(answer) {
            pause = limits.rest(asked: answer.retryAfter(now: wallClock.now()))
            mustRest = true
        }
        await shared.rest(pause)
        if mustRest { throw .rateLimited(retryAfter: pause) }
        switch result {
        case .failure(let error): throw .unavailable(error)
        case .success(let answer): return answer
        }
    }

    /// Waits for this process's turn among those that post to the same channel.
    private func takeSharedTurn() async throws(SlackError) {
        switch await shared.reserve(limits.pause, limits.waitMax) {
        case .after(let wait):
            guard await pacer.rest(for: wait) else { throw .stopped }
        case .later(let wait):
            throw .rateLimited(retryAfter: wait)
        }
    }

    private func checkPause() throws(SlackError) {
        let pause = pacer.remainingPause
        if pause > limits.waitMax { throw .rateLimited(retryAfter: pause) }
    }
}

extension PostLimits {
    /// How long to rest when Slack says that calls come too fast.
    func rest(asked wait: Duration?) -> Duration {
        guard let wait else { return retryAfterDefault }
        return min(max(wait, pause), retryAfterMax)
    }
}
