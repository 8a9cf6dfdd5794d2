import Jobs
import Synchronization

/// One writer for the whole process: writes that arrive while it commits share the next commit.
///
/// A synced commit costs about as much for hundreds of writes as for one. The writer is the thread of
/// the connection that writes; nothing else uses it, and no caller's thread waits for it.
/// Each write succeeds or fails by itself; callers are answered after the commit is on the disk.
final class GroupCommit: Sendable {
    private struct State {
        var pending: [any PendingWrite] = []
        var isDraining = false
        var isClosed = false
    }

    let depth = QueueDepth()
    private let thread: ConnectionThread
    private let keeper: WALCheckpointer
    private let limits: SQLiteLimits
    private let watch: CommitObserver
    private let state = Mutex(State())
    /// When the file was last found in its place; nil when it was not, or was not looked for.
    private let seenInPlace = Mutex(ContinuousClock.Instant?.none)

    init(
        thread: ConnectionThread,
        keeper: WALCheckpointer,
        limits: SQLiteLimits,
        watch: CommitObserver
    ) {
        self.thread = thread
        self.watch = watch
        self.keeper = keeper
        self.limits = limits
    }

    /// Returns what `body` returns, after its commit is on the disk.
    ///
    /// - Parameters:
    ///   - isCompound: True if it changes more than one row, and so needs a savepoint to be atomic;
    ///     a single statement is atomic without.
    ///   - isSynced: False if the commit may be in the log and not yet on the disk. It outlives the
    ///     process there, and reaches the disk before any commit that comes after it.
    ///   - body: Runs inside a transaction on the writer.
    /// - Returns: The body's value.
    /// - Throws: What the body throws, as `JobStoreError`; `.unavailable` when the commit fails or
    ///   too many writes wait.
    func commit<Value: Sendable>(
        isCompound: Bool = false,
        isSynced: Bool = true,
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(JobStoreError) -> Value {
        let result = await withCheckedContinuation { caller in
            take(
                ClosureWrite(
                    isCompound: isCompound,
                    isSynced: isSynced,
                    body: body,
                    caller: caller
                )
            )
        }
        return try result.get()
    }

    /// Takes a write, which is answered after its commit, or refused now.
    func take(_ write: some PendingWrite) {
        if let refusal = submit(write) { write.refuse(refusal) }
    }

    /// Refuses further writes; those that were taken are still done.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    private func submit(_ write: any PendingWrite) -> JobStoreError? {
        let (refusal, mustStart) = state.withLock { state -> (JobStoreError?, Bool) in
            if state.isClosed { return (.unavailable(reason: "it is closed"), false) }
            guard state.pending.count < limits.pendingWritesMax else {
                return (.unavailable(reason: "too many writes wait for the disk"), false)
            }
            state.pending.append(write)
            defer { state.isDraining = true }
            return (nil, !state.isDraining)
        }
        if mustStart { thread.async { [self] connection in drain(connection) } }
        return refusal
    }

    private func drain(_ connection: Result<SQLiteConnection, any Error>) {
        switch connection {
        case .success(let db):
            while let batch = next() {
                commit(batch, to: db)
                keeper.committed(db)
            }
        case .failure(let error):
            while let batch = next() {
                for write in batch { write.refuse(JobStoreError(error)) }
            }
        }
    }

    private func next() -> [any PendingWrite]? {
        state.withLock { state in
            if state.pending.isEmpty {
                state.isDraining = false
                return nil
            }
            guard state.pending.count > limits.batchMax else {
                // Taken whole, without a copy: callers wait for this lock.
                defer { state.pending = [] }
                return state.pending
            }
            let batch = Array(state.pending.prefix(limits.batchMax))
            state.pending.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: consuming [any PendingWrite], to db: SQLiteConnection) {
        let start = ContinuousClock.now
        do {
            try db.setSynchronous(batch.contains(where: \.isSynced) ? .full : .normal)
            try db.transaction(.immediate) {
                try depth.refresh(db)
                try apply(batch, in: db)
                try requireInPlace(db, at: start)
            }
            let count = batch.count
            answer(batch)
            watch.committed(count, ContinuousClock.now - start)
        } catch let ended as TransactionEnded {
            depth.invalidate()
            for (index, write) in batch.enumerated() {
                if index == ended.culprit {
                    // It knows its error. The others lost nothing but their transaction.
                    write.answer()
                } else {
                    commit([write], to: db)
                }
            }
        } catch {
            depth.invalidate()
            let error = JobStoreError(error)
            if error == .fileHasMoved {
                // What was accepted before goes where the file went. In a log left behind it would
                // go into whatever file is put in its place.
                keeper.emptyLog()
            }
            for write in batch { write.refuse(error) }
        }
    }

    /// Throws when the file was moved, deleted or replaced since it was opened: SQLite goes on
    /// writing to it without a word.
    ///
    /// It looks now and then, because what was accepted shortly before has the same fate as all
    /// before it; at the path that the configured one stood for then, links resolved, and at the
    /// file itself, not its log.
    private func requireInPlace(_ db: SQLiteConnection, at now: ContinuousClock.Instant) throws {
        let isFresh = seenInPlace.withLock { seen in
            seen.map { now - $0 < limits.placeInterval } ?? false
        }
        if isFresh { return }
        let hasMoved = db.fileHasMoved
        seenInPlace.withLock { $0 = hasMoved ? nil : now }
        if hasMoved { throw JobStoreError.fileHasMoved }
    }

    /// Answers in order; each write is given up before the next, so that who waits for it frees it.
    private func answer(_ batch: consuming [any PendingWrite]) {
        batch.reverse()
        while let write = batch.popLast() { write.answer() }
    }

    private func apply(_ batch: [any PendingWrite], in db: SQLiteConnection) throws {
        var next = 0
        while next < batch.count {
            let run = EnqueueRun(from: batch[next...])
            let end = next + max(1, run.count)
            let isDone = run.apply(in: db)
            guard db.isInsideTransaction else { throw TransactionEnded(culprit: nil) }
            if isDone {
                next = end
                continue
            }
            while next < end {
                batch[next].apply(db)
                guard db.isInsideTransaction else { throw TransactionEnded(culprit: next) }
                next += 1
            }
        }
    }
}

/// SQLite rolled the transaction back because of one statement, which it does for a full disk.
///
/// Source: https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction".
private struct TransactionEnded: Error {
    /// The place of the write whose own statement it was; nil when that was one for several.
    var culprit: Int?
}
