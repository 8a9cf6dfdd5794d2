package import Jobs
package import Platform

/// What operators see and do, and what several processes share.
extension SQLiteJobStore {
    package func record(
        _ entries: [LedgerEntry],
        at now: Timestamp
    ) async throws(JobStoreError) {
        try await writer.commit(isCompound: true) { db in
            try LedgerTable.write(entries, at: now, db)
        }
    }

    package func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        try await read { db in try LedgerTable.records(book, range, limit: limit, db) }
    }

    package func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await writer.commit { db in
            try LedgerTable.prune(book, writtenBefore: end, limit: limit, db)
        }
    }

    package func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        try await read { db in
            try JobTable.list(filter, after: cursor, limit: limit, db)
        }
    }

    package func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        try await read { db in try JobTable.replays(of: jobID, db) }
    }

    package func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer {
        try await writer.commit(isCompound: true) { [depth = writer.depth] db in
            let answer = try JobTable.replay(jobID, nonce: nonce, at: now, db)
            if case .replayed(_, false) = answer { depth.change(by: 1) }
            return answer
        }
    }

    package func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        let followUpID = ids.next()
        return try await writer.commit(isCompound: true) { [depth = writer.depth] db in
            let (answer, job) = try JobTable.cancel(jobID, reason: reason, at: now, db)
            guard let job else { return answer }
            let added = followUp(job).map { PackedJob($0, id: followUpID) }
            let isAdded = try added.map { try JobTable.insert($0, at: now, db) } ?? false
            depth.change(by: (isAdded ? 1 : 0) - 1)
            return answer
        }
    }

    package func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await writer.commit(isCompound: true) { db in
            try JobTable.prune(states, endedBefore: end, limit: limit, db)
        }
    }

    package func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot {
        try await writer.commit { db in
            try RateSlotTable.reserve(key, every: interval, within: wait, at: now, db)
        }
    }

    package func pause(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        try await writer.commit { db in try RateSlotTable.pause(key, until: end, db) }
    }

    package func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await writer.commit { db in
            try LockTable.hold(name, by: owner, until: end, at: now, db)
        }
    }

    package func letGo(_ name: String, by owner: String) async throws(JobStoreError) {
        try await writer.commit { db in try LockTable.letGo(name, by: owner, db) }
    }
}
