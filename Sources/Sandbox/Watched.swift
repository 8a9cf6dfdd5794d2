import Synchronization

/// A value whose changes can be awaited.
final class Watched<Value: Sendable>: Sendable {
    private struct Watcher {
        var condition: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Value, Never>
    }

    private struct State {
        var value: Value
        var nextID = 0
        var watchers: [Int: Watcher] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value { state.withLock { $0.value } }

    /// Reads the value without a copy, which a change meanwhile would have to make.
    func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
        state.withLock { body($0.value) }
    }

    /// Changes the value, and resumes the tasks whose condition now holds.
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let (result, value, due) = state.withLock { state in
            let result = body(&state.value)
            guard !state.watchers.isEmpty else {
                return (result, Value?.none, [CheckedContinuation<Value, Never>]())
            }
            let due = state.watchers.filter { $0.value.condition(state.value) }
            for id in due.keys { state.watchers[id] = nil }
            return (result, state.value, due.values.map(\.continuation))
        }
        if let value {
            for continuation in due { continuation.resume(returning: value) }
        }
        return result
    }

    /// Returns the value as soon as the condition holds, or when the task is cancelled.
    func value(when condition: @escaping @Sendable (Value) -> Bool) async -> Value {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Watcher(condition: condition, continuation: continuation), id: id)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func add(_ watcher: Watcher, id: Int) {
        let value: Value? = state.withLock { state in
            if state.cancelled.remove(id) != nil || watcher.condition(state.value) {
                return state.value
            }
            state.watchers[id] = watcher
            return nil
        }
        if let value { watcher.continuation.resume(returning: value) }
    }

    private func cancel(_ id: Int) {
        let (watcher, value) = state.withLock { state in
            let watcher = state.watchers.removeValue(forKey: id)
            if watcher == nil { state.cancelled.insert(id) }
            return (watcher, state.value)
        }
        watcher?.continuation.resume(returning: value)
    }
}
