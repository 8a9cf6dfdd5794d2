import Synchronization
import TestSupport

/// One thread on which everything runs, in an order that a seed chooses, and a clock that jumps to
/// the next deadline when nothing else is left to do.
///
/// So a simulation of hours takes milliseconds, and the same seed is the same run.
final class SimulatedTime: TaskExecutor, Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        var id: Int
        var deadline: Instant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var dice: SeededGenerator
        var ready: [UnownedJob] = []
        var now = Instant(offset: .zero)
        var nextID = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(dice: SeededGenerator(seed: seed)))
    }

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
    }

    /// Runs until the condition holds, or nothing is left that could ever happen.
    ///
    /// - Returns: False when time passed the limit, or everything stood still, before it held.
    func run(until limit: Duration, _ isOver: () -> Bool) -> Bool {
        while !isOver() {
            let job = state.withLock { state -> UnownedJob? in
                guard !state.ready.isEmpty else { return nil }
                let index = Int.random(in: 0..<state.ready.count, using: &state.dice)
                return state.ready.remove(at: index)
            }
            if let job {
                // Safe: each job is taken off the list once, and run once.
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            } else if !wakeNext(before: Instant(offset: limit)) {
                return false
            }
        }
        return true
    }

    /// Moves the time to the first deadline and wakes who waits for it; false when nobody does.
    private func wakeNext(before limit: Instant) -> Bool {
        let continuation = state.withLock { state in
            let place = state.sleepers.indices.min {
                (state.sleepers[$0].deadline, $0) < (state.sleepers[$1].deadline, $1)
            }
            guard let place, state.sleepers[place].deadline <= limit else {
                return CheckedContinuation<Void, any Error>?.none
            }
            let sleeper = state.sleepers.remove(at: place)
            state.now = max(state.now, sleeper.deadline)
            return sleeper.continuation
        }
        continuation?.resume()
        return continuation != nil
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.sleepers.append(
                        Sleeper(id: id, deadline: deadline, continuation: continuation)
                    )
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return Sleeper?.none
                }
                return state.sleepers.remove(at: place)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
