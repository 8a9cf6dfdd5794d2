import Jobs

/// A write that waits for its commit, and who waits for it.
///
/// One object for each, because it goes from the caller's thread to the writer's and back.
protocol PendingWrite: AnyObject, Sendable {
    /// The write, if it is one that can be done together with others.
    var enqueue: EnqueueWrite? { get }
    /// False if it need not be on the disk before it is answered.
    var isSynced: Bool { get }
    /// Does the write, inside a transaction on the writer, and keeps how it ended.
    func apply(_ db: SQLiteConnection)
    /// Tells the caller how it ended; to be called after the commit, and once.
    func answer()
    /// Answers a write of which nothing is kept.
    func refuse(_ error: JobStoreError)
}

extension PendingWrite {
    var enqueue: EnqueueWrite? { nil }
    var isSynced: Bool { true }
}

/// A write that a closure makes.
///
/// Safe: only `outcome` changes, and only the writer's thread touches it.
final class ClosureWrite<Value: Sendable>: PendingWrite, @unchecked Sendable {
    typealias Outcome = Result<Value, JobStoreError>

    let isSynced: Bool
    private let isCompound: Bool
    private let body: @Sendable (SQLiteConnection) throws -> Value
    private let caller: CheckedContinuation<Outcome, Never>
    private var outcome: Outcome?

    /// - Parameters:
    ///   - isCompound: True if it changes more than one row, and so needs a savepoint to be atomic.
    ///   - isSynced: False if it need not be on the disk before it is answered.
    ///   - body: Runs inside a transaction on the writer.
    ///   - caller: Who waits for it.
    init(
        isCompound: Bool,
        isSynced: Bool,
        body: @escaping @Sendable (SQLiteConnection) throws -> Value,
        caller: CheckedContinuation<Outcome, Never>
    ) {
        self.isCompound = isCompound
        self.isSynced = isSynced
        self.body = body
        self.caller = caller
    }

    func apply(_ db: SQLiteConnection) {
        do {
            outcome = .success(try isCompound ? db.savepoint { try body(db) } : body(db))
        } catch {
            outcome = .failure(JobStoreError(error))
        }
    }

    func answer() {
        caller.resume(returning: outcome ?? .failure(.unavailable(reason: "nothing was written")))
    }

    func refuse(_ error: JobStoreError) {
        caller.resume(returning: .failure(error))
    }
}
