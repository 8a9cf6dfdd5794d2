import Synchronization

/// A bell between those who store jobs and the one who claims them; a ring is never missed.
package final class QueueSignal: Sendable {
    private struct State {
        var isRung = false
        var waiter: (id: Int, continuation: CheckedContinuation<Void, Never>)?
        var nextID = 0
        var cancelled: Int?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the one who waits, or the next one who is about to.
    package func ring() {
        let continuation = state.withLock { state in
            guard let waiter = state.waiter else {
                state.isRung = true
                return CheckedContinuation<Void, Never>?.none
            }
            state.waiter = nil
            return waiter.continuation
        }
        continuation?.resume()
    }

    /// Waits for a ring, or for as long as told; only one task may wait at a time.
    package func wait(atMost duration: Duration, on clock: any Clock<Duration>) async {
        await withTaskGroup { group in
            group.addTask { await self.waitForRing() }
            group.addTask {
                // The wait is over either way when the sleep is cut short.
                try? await clock.sleep(for: duration)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForRing() async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRung || state.cancelled == id {
                        state.isRung = state.isRung && state.cancelled == id
                        return true
                    }
                    state.waiter = (id, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.cancelled = id
                guard let waiter = state.waiter, waiter.id == id else {
                    return CheckedContinuation<Void, Never>?.none
                }
                state.waiter = nil
                return waiter.continuation
            }
            continuation?.resume()
        }
    }
}
