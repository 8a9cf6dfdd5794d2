import Platform
import Synchronization

/// What one attempt knows of its steps and its lease, shared by all copies of its `JobContext`.
final class StepMemory: Sendable {
    private struct State {
        var steps: [String: StepRecord]?
        var isLeaseHeld = true
    }

    private let state = Mutex(State())

    /// The steps by name; nil until they were loaded.
    var steps: [String: StepRecord]? { state.withLock { $0.steps } }

    /// False once a write has shown, or the heartbeat has found, that the lease moved on.
    var isLeaseHeld: Bool { state.withLock { $0.isLeaseHeld } }

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
