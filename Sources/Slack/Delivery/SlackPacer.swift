import Platform
import Synchronization

/// One post at a time to one channel, with a pause between two, first come first served.
///
/// Counted from one answer to the next request, so that network delays cannot bring two posts
/// closer together at Slack than they were here.
/// Source: Slack "Rate limits": incoming webhooks, one a second; after a 429 hammering on risks
/// the app being disabled.
package final class SlackPacer: Sendable {
    private struct State {
        var queue = PostQueue()
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    package init(clock: any Clock<Duration>) {
        self.clock = clock
        stopwatch = Stopwatch(clock)
    }

    /// How long nobody may post, as far as is known now.
    var remainingPause: Duration {
        max(.zero, state.withLock { $0.queue.freeAt } - stopwatch.elapsed)
    }

    /// Waits until it is the caller's turn; who gets true calls `leave(pausing:)` afterwards.
    ///
    /// - Returns: False when the task was cancelled meanwhile: then there is nothing to leave.
    func enter() async -> Bool {
        let number = state.withLock { $0.queue.takeNumber() }
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { stand(with: $0, number) }
        } onCancel: {
            cancel(number)
        }
        state.withLock { $0.queue.forget(number) }
        return isMine
    }

    /// Lets nobody post for that long, also those who have the turn, had it or wait for it.
    func stop(for pause: Duration) {
        let end = stopwatch.elapsed + pause
        state.withLock { $0.queue.rest(until: end) }
    }

    /// How long those who had the turn may not post, either.
    var remainingStop: Duration {
        max(.zero, state.withLock { $0.queue.restsUntil } - stopwatch.elapsed)
    }

    /// True when nobody posts, waits or would have to wait.
    var isIdle: Bool {
        let now = stopwatch.elapsed
        return state.withLock { $0.queue.isEmpty && $0.queue.freeAt <= now }
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
            state.queue.leave(freeAt: end).flatMap { state.waiters.removeValue(forKey: $0) }
        }
        next?.resume(returning: true)
    }

    private func stand(with continuation: CheckedContinuation<Bool, Never>, _ number: Int) {
        let place = state.withLock { state in
            let place = state.queue.stand(number)
            switch place {
            case .waits: state.waiters[number] = continuation
            case .turn, .cancelled: break
            }
            return place
        }
        switch place {
        case .turn: continuation.resume(returning: true)
        case .cancelled: continuation.resume(returning: false)
        case .waits: break
        }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state in
            state.queue.cancel(number) ? state.waiters.removeValue(forKey: number) : nil
        }
        waiter?.resume(returning: false)
    }
}
