import Platform
import Synchronization

/// One post at a time for one webhook, with a pause between two, first come first served.
///
/// Counted from one answer to the next request, so that network delays cannot bring two posts
/// closer together at Slack than they were here.
/// Source: Slack "Rate limits": incoming webhooks, one a second; after a 429 hammering on risks
/// the app being disabled.
package final class SlackPacer: Sendable {
    private struct State {
        var isBusy = false
        var nextID = 0
        var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        /// Waiters cancelled before they stood in line.
        var cancelled: Set<Int> = []
        /// On the stopwatch.
        var freeAt = Duration.zero
    }

    let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    package init(clock: any Clock<Duration>) {
        self.clock = clock
        stopwatch = Stopwatch(clock)
    }

    /// How long nobody may post, as far as is known now.
    var remainingPause: Duration { max(.zero, state.withLock { $0.freeAt } - stopwatch.elapsed) }

    /// Waits until it is the caller's turn; who gets true calls `leave(pausing:)` afterwards.
    ///
    /// - Returns: False when the task was cancelled meanwhile: then there is nothing to leave.
    func enter() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { stand(with: $0, id: id) }
        } onCancel: {
            cancel(id)
        }
        // A cancellation that came as the turn was given left its mark, which nobody needs.
        state.withLock { _ = $0.cancelled.remove(id) }
        return isMine
    }

    /// Waits for the pause to end, while holding the turn.
    ///
    /// - Returns: False when the task was cancelled meanwhile.
    func rest() async -> Bool {
        await rest(for: remainingPause)
    }

    /// Waits that long, while holding the turn.
    ///
    /// - Returns: False when the task was cancelled meanwhile.
    func rest(for pause: Duration) async -> Bool {
        do {
            if pause > .zero { try await clock.sleep(for: pause) }
            return !Task.isCancelled
        } catch {
            return false
        }
    }

    /// Ends the caller's turn; the next post is at least that long after now.
    func leave(pausing pause: Duration) {
        let end = stopwatch.elapsed + pause
        let next = state.withLock { state in
            state.freeAt = max(state.freeAt, end)
            if state.waiters.isEmpty {
                state.isBusy = false
                return CheckedContinuation<Bool, Never>?.none
            }
            return state.waiters.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    private func stand(with continuation: CheckedContinuation<Bool, Never>, id: Int) {
        let isMine: Bool? = state.withLock { state in
            if state.cancelled.contains(id) { return false }
            if !state.isBusy {
                state.isBusy = true
                return true
            }
            state.waiters.append((id, continuation))
            return nil
        }
        if let isMine { continuation.resume(returning: isMine) }
    }

    private func cancel(_ id: Int) {
        let continuation = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return CheckedContinuation<Bool, Never>?.none
            }
            return state.waiters.remove(at: index).continuation
        }
        continuation?.resume(returning: false)
    }
}
