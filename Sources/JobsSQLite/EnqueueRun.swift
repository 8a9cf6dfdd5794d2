import Jobs

/// Enqueues that came one behind the other, which one statement does together.
///
/// For each statement SQLite opens the table and its indexes anew, which takes as long as a row.
struct EnqueueRun {
    /// With fewer, a statement for each takes less time than one that has room for many.
    private static let countMin = 8

    private let writes: [EnqueueWrite]

    var count: Int { writes.count }

    /// Takes the enqueues that a batch begins with, as many as one statement can do.
    init(from batch: ArraySlice<any PendingWrite>) {
        var writes: [EnqueueWrite] = []
        for write in batch.prefix(JobRows.countMax) {
            guard let enqueue = write.enqueue else { break }
            writes.append(enqueue)
        }
        self.writes = writes
    }

    /// Stores the jobs that are new, and lets every write know how it ended.
    ///
    /// The transaction may have ended after it, as after any statement, and all that was in it is
    /// gone then.
    ///
    /// - Returns: False, with nothing stored, if each has to be done by itself: there are few, some
    ///   may find the queue full, or the statement failed and one of them has to tell its error.
    func apply(in db: SQLiteConnection) -> Bool {
        guard writes.count >= Self.countMin, writes.allSatisfy({ $0.hasRoom(for: writes.count) })
        else { return false }
        var rows = JobRows()
        for write in writes { rows.append(write.job, at: write.now) }
        guard let stored = try? rows.insert(in: db) else { return false }
        if stored == writes.count {
            // Rows are stored in their order, each with the number behind the last one's.
            let first = db.lastInsertedRowID - Int64(stored) + 1
            for (number, write) in zip(first..., writes) { write.wasStored(as: number) }
        } else {
            for write in writes { write.lookUp(in: db) }
        }
        writes.first?.depth.change(by: stored)
        return true
    }
}
