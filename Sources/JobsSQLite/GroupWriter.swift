import Foundation
import GRDB
import Jobs
import Synchronization

/// One thread that writes: whatever waits when it is free goes into one transaction with one sync.
///
/// A write that fails takes only its own changes back; the others of its transaction stand. Every
/// caller hears of its result after the commit.
final class GroupWriter: Sendable {
    /// One write; `run` keeps its result, `finish` hands it out, or an error in its place.
    private struct Write: Sendable {
        var run: @Sendable (Database) throws -> Void
        var finish: @Sendable (JobStoreError?) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var isStopping = false
        var hasStopped = false
    }

    /// The most writes in one transaction: enough to share a sync, few enough to answer soon.
    private static let writesPerTransactionMax = 512
    /// The most writes that may wait: beyond it a caller is told that the store is busy.
    private static let waitingMax = 50_000

    private let pool: DatabasePool
    private let rolledBack: @Sendable () -> Void
    private let state = Mutex(State())
    private let condition = NSCondition()

    init(pool: DatabasePool, rolledBack: @escaping @Sendable () -> Void = {}) {
        self.pool = pool
        self.rolledBack = rolledBack
        let thread = Thread { [self] in work() }
        thread.name = "scorebell.writer"
        thread.start()
    }

    /// Runs a write on the writer's thread and returns its value once it is on disk.
    func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        let result: Result<Value, JobStoreError> = await withCheckedContinuation { continuation in
            let kept = Kept<Value>()
            let write = Write(
                run: { db in try kept.keep(change(db)) },
                finish: { error in
                    continuation.resume(returning: kept.result(orElse: error))
                }
            )
            if let refusal = add(write) { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    /// Ends the thread after the writes that already wait; later ones are refused.
    func stop() {
        state.withLock { $0.isStopping = true }
        condition.lock()
        condition.broadcast()
        while !state.withLock({ $0.hasStopped }) { condition.wait() }
        condition.unlock()
    }

    private func add(_ write: Write) -> JobStoreError? {
        let refusal: JobStoreError? = state.withLock { state in
            if state.isStopping { return .unavailable(reason: "it is being closed") }
            if state.waiting.count >= Self.waitingMax {
                return .unavailable(reason: "too many writes wait")
            }
            state.waiting.append(write)
            return nil
        }
        if refusal == nil {
            condition.lock()
            condition.broadcast()
            condition.unlock()
        }
        return refusal
    }

    private func work() {
        while let writes = next() { commit(writes) }
        condition.lock()
        state.withLock { $0.hasStopped = true }
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for writes; nil when there are none left and none will come.
    private func next() -> [Write]? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let (writes, isStopping) = state.withLock { state in
                let writes = Array(state.waiting.prefix(Self.writesPerTransactionMax))
                state.waiting.removeFirst(writes.count)
                return (writes, state.isStopping)
            }
            if !writes.isEmpty { return writes }
            if isStopping { return nil }
            condition.wait()
        }
    }

    private func commit(_ writes: [Write]) {
        var errors = [JobStoreError?](repeating: nil, count: writes.count)
        do {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for (index, write) in writes.enumerated() {
                        errors[index] = try Self.run(write, in: db)
                    }
                    return .commit
                }
            }
        } catch {
            rolledBack()
            errors = writes.map { _ in JobStoreError(error) }
        }
        for (write, error) in zip(writes, errors) { write.finish(error) }
    }

    /// Runs one write in a savepoint; throws only when the whole transaction is lost with it.
    private static func run(_ write: Write, in db: Database) throws -> JobStoreError? {
        do {
            try db.inSavepoint {
                try write.run(db)
                return .commit
            }
            return nil
        } catch {
            // A full disk or a failed read takes SQLite's whole transaction back.
            guard db.isInsideTransaction else { throw error }
            return JobStoreError(error)
        }
    }
}

/// The value of a write between its run on the writer's thread and the commit.
private final class Kept<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func keep(_ value: Value) {
        self.value.withLock { $0 = value }
    }

    func result(orElse error: JobStoreError?) -> Result<Value, JobStoreError> {
        if let error { return .failure(error) }
        guard let value = value.withLock({ $0 }) else {
            return .failure(.unavailable(reason: "the write was not run"))
        }
        return .success(value)
    }
}
