import Platform
import Synchronization

/// Wakes those who wait for a job when it has ended.
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

    /// How many may wait at once.
    package let placesMax: Int
    private let lookInterval: Duration
    private let waiters: Mutex<JobWaiters>

    /// Makes one that nobody waits at.
    ///
    /// - Parameters:
    ///   - placesMax: How many may wait at once: each keeps a connection and a task.
    ///   - lookInterval: How often a waiter looks at the store for ends that were written elsewhere.
    package init(placesMax: Int = 256, lookInterval: Duration = .seconds(2)) {
        self.placesMax = placesMax
        self.lookInterval = lookInterval
        waiters = Mutex(JobWaiters(placesMax: placesMax))
    }

    /// Takes a place for one waiter, to be given back with `leave`; false when all are taken.
    package func enter() -> Bool { waiters.withLock { $0.enter() } }

    package func leave() {
        waiters.withLock { $0.leave() }
    }

    /// How many have a place now.
    package var places: Int { waiters.withLock { $0.places } }

    /// Wakes who waits for that job: an attempt at it has ended.
    package func tell(_ jobID: String) {
        for signal in waiters.withLock({ $0.waiting(for: jobID) }) { signal.ring() }
    }

    /// Ends every wait, also those that have yet to begin.
    package func stop() {
        for signal in waiters.withLock({ $0.stop() }) { signal.ring() }
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
        let id = waiters.withLock { $0.add(signal, to: jobID) }
        defer { waiters.withLock { $0.remove(id, from: jobID) } }
        let watch = Stopwatch(clock)
        while true {
            // After the signal is in place, so that no end comes between the two.
            let job = try? await store.job(id: jobID)
            if let job, job.state.isFinal { return .ended(job) }
            if waiters.withLock({ $0.isStopping }) { return .stopping }
            if Task.isCancelled { return .cancelled }
            let left = limit - watch.elapsed
            guard left > .zero else { return .timeOver(job) }
            _ = await signal.wait(atMost: min(left, lookInterval), on: clock)
        }
    }
}
