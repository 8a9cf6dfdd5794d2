import Dispatch
import Synchronization

/// The continuous clock, with one timer for all who sleep on it.
///
/// A sleep that is cancelled is gone at once. Those of `ContinuousClock` stay in libdispatch, with
/// their memory, until their time would have come; a deadline that is hardly ever reached would
/// leave one behind for each call.
package final class AlarmClock: Clock {
    package typealias Instant = ContinuousClock.Instant

    private typealias Sleeper = CheckedContinuation<Void, any Error>

    private struct State {
        var alarms = AlarmQueue<Instant, Sleeper>()
        /// When the timer fires next; nil while it is not set.
        var firesAt: Instant?
    }

    /// The process's own.
    package static let shared = AlarmClock()

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "scorebell.alarms")
    /// Safe: a source may be used on any thread; Dispatch does not say so on Linux.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    package init() {
        unsafe timer = DispatchSource.makeTimerSource(queue: queue)
        unsafe timer.setEventHandler { [weak self] in self?.fire() }
        unsafe timer.activate()
    }

    deinit {
        unsafe timer.cancel()
    }

    package var now: Instant { ContinuousClock.now }
    package var minimumResolution: Duration { ContinuousClock().minimumResolution }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.alarms.count } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { $0.alarms.nextID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sleeper in
                let isCancelled = state.withLock { state in
                    // Asked under the lock: whoever cancels from now on finds the sleeper.
                    if Task.isCancelled { return true }
                    state.alarms.add(sleeper, as: id, at: deadline)
                    setTimer(&state)
                    return false
                }
                if isCancelled { sleeper.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            // The timer stays set: it costs one wake-up, and setting it anew one for each sleep.
            let sleeper = state.withLock { $0.alarms.remove(id) }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    /// Sets the timer for the first alarm, unless it fires before that anyway.
    private func setTimer(_ state: inout State) {
        guard let first = state.alarms.firstTime else { return }
        if let firesAt = state.firesAt, firesAt <= first { return }
        state.firesAt = first
        let wait = max(.zero, now.duration(to: first))
        unsafe timer.schedule(
            deadline: .now() + .nanoseconds(Int(clamping: wait / .nanoseconds(1)))
        )
    }

    private func fire() {
        let due = state.withLock { state in
            state.firesAt = nil
            let due = state.alarms.takeDue(at: now)
            setTimer(&state)
            return due
        }
        for sleeper in due { sleeper.resume() }
    }
}

extension Int {
    /// The nearest number there is.
    fileprivate init(clamping number: Double) {
        self = number < Double(Int.max) ? Int(number) : .max
    }
}
