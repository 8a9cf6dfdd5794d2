import FoundationEssentials
import GRDB
import Jobs
import Platform

/// The statements on jobs; each runs inside a transaction of the caller.
enum JobTable {
    static let columns = """
        id, kind, key, runID, payload, state, attempts, snoozes, createdAt, dueAt, endedAt, \
        reason, lane, failures, replays, replayedAt, seq
        """

    /// Stores a job unless its key is there; true if it was stored.
    static func insert(_ job: PackedJob, at now: Timestamp, _ db: Database) throws -> Bool {
        var rows = JobRows()
        rows.append(job, at: now)
        return try rows.insert(in: db) > 0
    }

    static func find(key: String, _ db: Database) throws -> Enqueued? {
        let statement = try db.cachedStatement(sql: "SELECT id, seq, state FROM job WHERE key = ?")
        return try Row.fetchOne(statement, arguments: [key])
            .map { row in
                Enqueued(
                    jobID: row[0],
                    number: row[1],
                    state: try state(row[2]),
                    isDuplicate: true
                )
            }
    }

    static func isHeld(_ lease: Lease, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM job WHERE id = ? AND leaseToken = ?"
        )
        return try Int.fetchOne(statement, arguments: [lease.jobID, lease.token]) != nil
    }

    static func renew(_ lease: Lease, until end: Timestamp, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "UPDATE job SET dueAt = ? WHERE id = ? AND leaseToken = ?"
        )
        try statement.execute(arguments: [end.millisecondsSince1970, lease.jobID, lease.token])
        return db.changesCount > 0
    }

    /// Ends the attempt; false, with nothing changed, if the lease is not held.
    static func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        switch settlement {
        case .succeeded:
            try end(lease, .succeeded, reason: nil, at: now, db)
        case .failed(let reason, _):
            try end(lease, .failed, reason: reason, at: now, db)
        case .dead(let reason, _):
            try end(lease, .dead, reason: reason, at: now, db)
        case .waiting(let dueAt, let reason, true, let origin):
            try wait(lease, until: dueAt, reason: reason, origin: origin, db)
        case .waiting(let dueAt, let reason, false, _):
            try snooze(lease, until: dueAt, reason: reason, db)
        case .returned:
            try giveBack(lease, at: now, db)
        }
    }

    /// Reads a row of `columns`.
    static func job(_ row: Row) throws -> Job {
        let payload: Data = row[4]
        let endedAt: Int64? = row[10]
        let failures: String = row[13]
        let replayedAt: Int64? = row[15]
        return Job(
            id: row[0],
            number: row[16],
            kind: row[1],
            key: row[2],
            runID: row[3],
            payload: Array(payload),
            state: try state(row[5]),
            attempts: row[6],
            snoozes: row[7],
            createdAt: Timestamp(millisecondsSince1970: row[8]),
            dueAt: Timestamp(millisecondsSince1970: row[9]),
            endedAt: endedAt.map(Timestamp.init(millisecondsSince1970:)),
            reason: row[11],
            lane: row[12],
            failures: try failureCounts(failures),
            replays: row[14],
            replayedAt: replayedAt.map(Timestamp.init(millisecondsSince1970:))
        )
    }

    static func state(_ word: String) throws -> JobState {
        guard let state = JobState(rawValue: word) else {
            throw JobStoreError.unusable(reason: "it holds a job in the unknown state \"\(word)\"")
        }
        return state
    }

    private static func failureCounts(_ json: String) throws -> FailureCounts {
        guard let counts = FailureCounts(json: json.utf8) else {
            throw JobStoreError.unusable(reason: "it holds unknown counts of failures \"\(json)\"")
        }
        return counts
    }

    private static func end(
        _ lease: Lease,
        _ state: JobState,
        reason: String?,
        at now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE job SET state = ?, reason = ?, endedAt = ?, leaseToken = NULL \
                WHERE id = ? AND leaseToken = ?
                """
        )
        try statement.execute(
            arguments: [
                state.rawValue, reason?.storable, now.millisecondsSince1970, lease.jobID,
                lease.token,
            ]
        )
        return db.changesCount > 0
    }

    private static func wait(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String,
        origin: FailureOrigin,
        _ db: Database
    ) throws -> Bool {
        let find = try db.cachedStatement(
            sql: "SELECT seq, failures FROM job WHERE id = ? AND leaseToken = ?"
        )
        let held = try Row.fetchOne(find, arguments: [lease.jobID, lease.token])
        guard let held else { return false }
        let seq: Int64 = held[0]
        var failures = try failureCounts(held[1])
        failures.add(origin)
        let write = try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'waiting', reason = ?, dueAt = ?, leaseToken = NULL, \
                failures = ? WHERE seq = ?
                """
        )
        try write.execute(
            arguments: [reason.storable, dueAt.millisecondsSince1970, failures.json, seq]
        )
        return true
    }

    private static func snooze(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String,
        _ db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'waiting', reason = ?, dueAt = ?, leaseToken = NULL, \
                attempts = attempts - 1, snoozes = snoozes + 1 WHERE id = ? AND leaseToken = ?
                """
        )
        try statement.execute(
            arguments: [
                reason.storable, dueAt.millisecondsSince1970, lease.jobID, lease.token,
            ]
        )
        return db.changesCount > 0
    }

    private static func giveBack(_ lease: Lease, at now: Timestamp, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'queued', dueAt = ?, leaseToken = NULL, \
                attempts = attempts - 1 WHERE id = ? AND leaseToken = ?
                """
        )
        try statement.execute(arguments: [now.millisecondsSince1970, lease.jobID, lease.token])
        return db.changesCount > 0
    }
}
