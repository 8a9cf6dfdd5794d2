import Platform
import Synchronization

/// What one attempt knows of its steps and its lease, shared by all copies of its `JobContext`.
final class StepMemory: Sendable {
    private struct State {
        var steps: [String: StepRecord]?
        var isLeaseHeld = true
        /// Ends of steps that the next write stores with it.
        var waiting: [StepWrite] = []
        var hasWaitingEffect = false
    }

    private let state: Mutex<State>

    /// - Parameter isEmpty: True where the store has no steps that would have to be loaded.
    init(isEmpty: Bool = false) {
        state = Mutex(State(steps: isEmpty ? [:] : nil))
    }

    /// The steps by name; nil until they were loaded.
    var steps: [String: StepRecord]? { state.withLock { $0.steps } }

    /// False once a write has shown, or the heartbeat has found, that the lease moved on.
    var isLeaseHeld: Bool { state.withLock { $0.isLeaseHeld } }

    /// Ends of steps that wait for the next write, in their order.
    var waiting: [StepWrite] { state.withLock { $0.waiting } }

    /// True when one of them is the end of an effect.
    var hasWaitingEffect: Bool { state.withLock { $0.hasWaitingEffect } }

    /// Keeps the end of a step for the next write.
    func keep(_ write: StepWrite, isEffect: Bool) {
        state.withLock { state in
            state.waiting.append(write)
            state.hasWaitingEffect = state.hasWaitingEffect || isEffect
        }
    }

    /// Forgets the first of those that wait: they are stored.
    func dropWaiting(_ count: Int) {
        state.withLock { state in
            state.waiting.removeFirst(count)
            if state.waiting.isEmpty { state.hasWaitingEffect = false }
        }
    }

    func loseLease() {
        state.withLock { $0.isLeaseHeld = false }
    }

    /// Takes what the store says, unless it was loaded meanwhile, and returns what counts.
    func load(_ records: [StepRecord]) -> [String: StepRecord] {
        state.withLock { state in
            if let steps = state.steps { return steps }
            let steps = Dictionary(records.map { ($0.name, $0) }) { _, last in last }
            state.steps = steps
            return steps
        }
    }

    func start(_ name: String, at now: Timestamp) {
        let record = StepRecord(
            name: name,
            state: .started,
            result: [],
            startedAt: now,
            endedAt: nil
        )
        state.withLock { $0.steps?[name] = record }
    }

    func finish(_ name: String, result: [UInt8], at now: Timestamp) {
        state.withLock { state in
            let startedAt = state.steps?[name]?.startedAt ?? now
            state.steps?[name] = StepRecord(
                name: name,
                state: .done,
                result: result,
                startedAt: startedAt,
                endedAt: now
            )
        }
    }

    func forget(_ name: String) {
        state.withLock { $0.steps?[name] = nil }
    }
}
