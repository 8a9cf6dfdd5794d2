import Jobs
import Platform

/// The statements on jobs; each runs inside a transaction of the caller.
enum JobTable {
    static let columns = """
        id, seq, kind, key, runID, payload, state, attempts, snoozes, createdAt, dueAt, endedAt, \
        reason, lane, failures, replays, replayedAt
        """

    /// Stores a job unless its key is there; true if it was stored.
    static func insert(_ job: PackedJob, at now: Timestamp, _ db: SQLiteConnection) throws -> Bool {
        var rows = JobRows()
        rows.append(job, at: now)
        return try rows.insert(in: db) > 0
    }

    /// Stores a follow-up unless its key is there, and returns its number if it was stored.
    static func insert(_ followUp: FollowUp, _ db: SQLiteConnection) throws -> Int64? {
        let job = followUp.job
        let count = try db.run(
            """
            INSERT INTO job (id, key, kind, runID, payload, state, attempts, snoozes, createdAt, \
            dueAt, lane, leaseToken) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?) \
            ON CONFLICT (key) DO NOTHING
            """,
            [
                .text(job.id), .text(job.key), .text(job.kind), .text(job.runID),
                .blob(job.payload), .text(job.state.rawValue), .integer(Int64(job.attempts)),
                .time(job.createdAt), .time(job.dueAt), .text(job.lane),
                .text(followUp.token),
            ]
        )
        return count > 0 ? db.lastInsertedRowID : nil
    }

    /// The answer that a settle with this follow-up had before; nil if it had none.
    static func answer(to followUp: FollowUp, _ db: SQLiteConnection) throws -> SettleAnswer? {
        let sql = "SELECT \(columns) FROM job WHERE key = ? AND leaseToken = ?"
        return try db.row(sql, [.text(followUp.job.key), .text(followUp.token)], job)
            .map { .settled(followUp: followUp.claim(as: $0)) }
    }

    static func find(key: String, _ db: SQLiteConnection) throws -> Enqueued? {
        try db.row("SELECT id, seq, state FROM job WHERE key = ?", [.text(key)]) { row in
            Enqueued(
                jobID: try row.text(),
                number: try row.integer(),
                state: try state(try row.text()),
                isDuplicate: true
            )
        }
    }

    static func isHeld(_ lease: Lease, _ db: SQLiteConnection) throws -> Bool {
        try db.row(
            "SELECT 1 FROM job WHERE id = ? AND leaseToken = ?",
            [.text(lease.jobID), .text(lease.token)]
        ) { row in try row.integer() } != nil
    }

    static func renew(_ lease: Lease, until end: Timestamp, _ db: SQLiteConnection) throws -> Bool {
        try db.run(
            "UPDATE job SET dueAt = ? WHERE id = ? AND leaseToken = ?",
            [.time(end), .text(lease.jobID), .text(lease.token)]
        ) > 0
    }

    /// Ends the attempt; false, with nothing changed, if the lease is not held.
    static func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp,
        _ db: SQLiteConnection
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
    static func job(_ row: inout SQLiteRow) throws -> Job {
        Job(
            id: try row.text(),
            number: try row.integer(),
            kind: try row.text(),
            key: try row.text(),
            runID: try row.text(),
            payload: try row.blob(),
            state: try state(try row.text()),
            attempts: Int(try row.integer()),
            snoozes: Int(try row.integer()),
            createdAt: try row.time(),
            dueAt: try row.time(),
            endedAt: try row.optionalTime(),
            reason: try row.optionalText(),
            lane: try row.text(),
            failures: try failureCounts(try row.text()),
            replays: Int(try row.integer()),
            replayedAt: try row.optionalTime()
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
        _ db: SQLiteConnection
    ) throws -> Bool {
        try db.run(
            """
            UPDATE job SET state = ?, reason = ?, endedAt = ?, leaseToken = NULL \
            WHERE id = ? AND leaseToken = ?
            """,
            [
                .text(state.rawValue), .text(reason?.storable), .time(now), .text(lease.jobID),
                .text(lease.token),
            ]
        ) > 0
    }

    private static func wait(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String,
        origin: FailureOrigin,
        _ db: SQLiteConnection
    ) throws -> Bool {
        let held = try db.row(
            "SELECT seq, failures FROM job WHERE id = ? AND leaseToken = ?",
            [.text(lease.jobID), .text(lease.token)]
        ) { row in (try row.integer(), try failureCounts(try row.text())) }
        guard case (let seq, var failures)? = held else { return false }
        failures.add(origin)
        try db.run(
            """
            UPDATE job SET state = 'waiting', reason = ?, dueAt = ?, leaseToken = NULL, \
            failures = ? WHERE seq = ?
            """,
            [.text(reason.storable), .time(dueAt), .text(failures.json), .integer(seq)]
        )
        return true
    }

    private static func snooze(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String,
        _ db: SQLiteConnection
    ) throws -> Bool {
        try db.run(
            """
            UPDATE job SET state = 'waiting', reason = ?, dueAt = ?, leaseToken = NULL, \
            attempts = attempts - 1, snoozes = snoozes + 1 WHERE id = ? AND leaseToken = ?
            """,
            [.text(reason.storable), .time(dueAt), .text(lease.jobID), .text(lease.token)]
        ) > 0
    }

    private static func giveBack(
        _ lease: Lease,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> Bool {
        try db.run(
            """
            UPDATE job SET state = 'queued', dueAt = ?, leaseToken = NULL, \
            attempts = attempts - 1 WHERE id = ? AND leaseToken = ?
            """,
            [.time(now), .text(lease.jobID), .text(lease.token)]
        ) > 0
    }
}
