import GRDB
import Jobs
import Vocabulary

/// The `job` table: each function is one statement, or the reading of one row.
enum JobRow {
    private static let columns = """
        id, key, kind, run_id, payload, state, attempts, snoozes, created_at, claimable_at,
        ended_at, reason
        """

    /// Inserts a job; false when its key is there already.
    static func insert(
        _ job: NewJob,
        id: String,
        at now: Timestamp,
        into db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO job (id, key, kind, run_id, payload, state, attempts, snoozes,
                                 created_at, claimable_at)
                VALUES (?, ?, ?, ?, ?, 'queued', 0, 0, ?, ?) ON CONFLICT (key) DO NOTHING
                """
        )
        let time = now.millisecondsSince1970
        let payload = String(decoding: job.payload, as: UTF8.self)
        try statement.execute(arguments: [id, job.key, job.kind, job.runID, payload, time, time])
        return db.changesCount == 1
    }

    static func find(key: String, in db: Database) throws -> Job? {
        try one(db, "SELECT \(columns) FROM job WHERE key = ?", [key])
    }

    static func find(id: String, in db: Database) throws -> Job? {
        try one(db, "SELECT \(columns) FROM job WHERE id = ?", [id])
    }

    /// The jobs that may be claimed, the longest due first.
    static func due(at now: Timestamp, limit: Int, in db: Database) throws -> [Job] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM job WHERE ended_at IS NULL AND claimable_at <= ?
                ORDER BY claimable_at, id LIMIT ?
                """
        )
        let arguments: StatementArguments = [now.millisecondsSince1970, limit]
        return try Row.fetchAll(statement, arguments: arguments).map(job(in:))
    }

    /// Gives a due job to the holder of a lease.
    static func claim(
        _ job: Job,
        _ lease: Lease,
        until end: Timestamp,
        in db: Database
    ) throws -> Claim {
        try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'running', lease = ?, claimable_at = ?,
                               attempts = attempts + 1 WHERE id = ?
                """
        ).execute(arguments: [lease.token, end.millisecondsSince1970, job.id])
        var claimed = job
        claimed.state = .running
        claimed.attempts += 1
        claimed.dueAt = end
        return Claim(job: claimed, lease: lease)
    }

    static func renew(_ lease: Lease, until end: Timestamp, in db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: "UPDATE job SET claimable_at = ? WHERE id = ? AND lease = ?"
        ).execute(arguments: [end.millisecondsSince1970, lease.jobID, lease.token])
        return db.changesCount == 1
    }

    static func isHeld(_ lease: Lease, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM job WHERE id = ? AND lease = ?")
        return try Int.fetchOne(statement, arguments: [lease.jobID, lease.token]) != nil
    }

    /// Ends an attempt; false when the lease is not held any more.
    static func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp,
        in db: Database
    ) throws -> Bool {
        let end = now.millisecondsSince1970
        switch settlement {
        case .succeeded:
            return try finish(lease, .succeeded, reason: nil, at: end, in: db)
        case .failed(let reason, _):
            return try finish(lease, .failed, reason: reason, at: end, in: db)
        case .dead(let reason, _):
            return try finish(lease, .dead, reason: reason, at: end, in: db)
        case .waiting(let dueAt, let reason, let spendsAttempt):
            try db.cachedStatement(
                sql: """
                    UPDATE job SET state = 'waiting', lease = NULL, claimable_at = ?, reason = ?,
                        attempts = attempts - ?, snoozes = snoozes + ? WHERE id = ? AND lease = ?
                    """
            ).execute(
                arguments: [
                    dueAt.millisecondsSince1970, reason, spendsAttempt ? 0 : 1,
                    spendsAttempt ? 0 : 1, lease.jobID, lease.token,
                ]
            )
            return db.changesCount == 1
        case .returned:
            try db.cachedStatement(
                sql: """
                    UPDATE job SET state = 'queued', lease = NULL, claimable_at = ?,
                        attempts = attempts - 1 WHERE id = ? AND lease = ?
                    """
            ).execute(arguments: [end, lease.jobID, lease.token])
            return db.changesCount == 1
        }
    }

    static func nextDue(in db: Database) throws -> Timestamp? {
        let statement = try db.cachedStatement(
            sql: "SELECT min(claimable_at) FROM job WHERE ended_at IS NULL"
        )
        return try Int64.fetchOne(statement).map(Timestamp.init(millisecondsSince1970:))
    }

    static func unfinished(in db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT count(*) FROM job WHERE ended_at IS NULL"
        )
        return try Int.fetchOne(statement) ?? 0
    }

    static func summary(in db: Database) throws -> QueueSummary {
        var counts: [JobState: Int] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT state, count(*) FROM job GROUP BY state") {
            let state: String = row[0]
            if let state = JobState(rawValue: state) { counts[state] = row[1] }
        }
        let oldest = try Int64.fetchOne(
            db,
            sql: """
                SELECT min(claimable_at) FROM job
                WHERE ended_at IS NULL AND state IN ('queued', 'waiting')
                """
        )
        return QueueSummary(
            counts: counts,
            oldestDueAt: oldest.map(Timestamp.init(millisecondsSince1970:))
        )
    }

    private static func finish(
        _ lease: Lease,
        _ state: JobState,
        reason: String?,
        at end: Int64,
        in db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE job SET state = ?, lease = NULL, ended_at = ?, reason = ?
                WHERE id = ? AND lease = ?
                """
        ).execute(arguments: [state.rawValue, end, reason, lease.jobID, lease.token])
        return db.changesCount == 1
    }

    private static func one(
        _ db: Database,
        _ sql: String,
        _ arguments: StatementArguments
    ) throws -> Job? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(job(in:))
    }

    private static func job(in row: Row) throws -> Job {
        let state: String = row[5]
        let payload: String = row[4]
        guard let state = JobState(rawValue: state) else {
            throw JobStoreError.unusable(reason: "a job has the unknown state \(state)")
        }
        return Job(
            id: row[0],
            kind: row[2],
            key: row[1],
            runID: row[3],
            payload: Array(payload.utf8),
            state: state,
            attempts: row[6],
            snoozes: row[7],
            createdAt: Timestamp(millisecondsSince1970: row[8]),
            dueAt: Timestamp(millisecondsSince1970: row[9]),
            endedAt: (row[10] as Int64?).map(Timestamp.init(millisecondsSince1970:)),
            reason: row[11]
        )
    }
}
