import Platform
import Synchronization

/// Tells those who wait for a job that it has ended.
///
/// An attempt that ends in this process wakes who waits for its job, so that nobody has to ask the
/// store meanwhile. A job also ends elsewhere, when another process works it off or an operator
/// cancels it; for those a waiter looks at the store too, but slowly.
package final class JobEnds: Sendable {
    /// How a wait ended.
    package enum Wait: Sendable, Hashable {
        /// The job has reached its final state.
        case ended(Job)
        /// The time is over; the job as it was last seen, if it could be.
        case timeOver(Job?)
        /// The process stops: whoever waits is to be answered now.
        case stopping
        /// The task that waited was cancelled.
        case cancelled
    }

    private struct State {
        /// By job, then by waiter.
        var signals: [String: [Int: WakeSignal]] = [:]
        var nextID = 0
        var places = 0
        var isStopping = false
    }

    /// How many may wait at once.
    package let placesMax: Int
    private let lookInterval: Duration
    private let state = Mutex(State())

    /// Makes one that nobody waits at.
    ///
    /// - Parameters:
    ///   - placesMax: How many may wait at once: each keeps a connection and a task.
    ///   - lookInterval: How often a waiter looks at the store for ends that were written elsewhere.
    package init(placesMax: Int = 256, lookInterval: Duration = .seconds(2)) {
        self.placesMax = placesMax
        self.lookInterval = lookInterval
    }

    /// Takes a place for one waiter, to be given back with `leave`; false when all are taken.
    package func enter() -> Bool {
        state.withLock { state in
            guard state.places < placesMax else { return false }
            state.places += 1
            return true
        }
    }

    package func leave() {
        state.withLock { $0.places -= 1 }
    }

    /// How many have a place now.
    package var places: Int { state.withLock { $0.places } }

    /// Wakes who waits for that job: an attempt at it has ended.
    package func tell(_ jobID: String) {
        let signals = state.withLock { $0.signals[jobID].map { Array($0.values) } ?? [] }
        for signal in signals { signal.ring() }
    }

    /// Ends every wait, also those that have yet to begin.
    package func stop() {
        let signals = state.withLock { state in
            state.isStopping = true
            return state.signals.values.flatMap(\.values)
        }
        for signal in signals { signal.ring() }
    }

    /// Waits until a job has ended.
    ///
    /// - Parameters:
    ///   - jobID: A job that is in the store.
    ///   - store: Where it is; one that does not answer is asked again.
    ///   - limit: The longest wait.
    ///   - clock: What measures it.
    /// - Returns: Why the wait is over; it looks once more before the time is.
    package func wait(
        for jobID: String,
        in store: any JobStore,
        atMost limit: Duration,
        on clock: any Clock<Duration>
    ) async -> Wait {
        let signal = WakeSignal()
        let id = add(signal, to: jobID)
        defer { remove(id, from: jobID) }
        let watch = Stopwatch(clock)
        while true {
            // After the signal is in place, so that no end comes between the two.
            let job = try? await store.job(id: jobID)
            if let job, job.state.isFinal { return .ended(job) }
            if state.withLock({ $0.isStopping }) { return .stopping }
            if Task.isCancelled { return .cancelled }
            let left = limit - watch.elapsed
            guard left > .zero else { return .timeOver(job) }
            _ = await signal.wait(atMost: min(left, lookInterval), on: clock)
        }
    }

    private func add(_ signal: WakeSignal, to jobID: String) -> Int {
        state.withLock { state in
            state.nextID += 1
            state.signals[jobID, default: [:]][state.nextID] = signal
            return state.nextID
        }
    }

    private func remove(_ id: Int, from jobID: String) {
        state.withLock { state in
            state.signals[jobID]?[id] = nil
            if state.signals[jobID]?.isEmpty == true { state.signals[jobID] = nil }
        }
    }
}
