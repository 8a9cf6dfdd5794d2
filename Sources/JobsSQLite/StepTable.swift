import Jobs
import Platform

/// The statements on steps; each is atomic, and false means that the lease is not held.
enum StepTable {
    /// Writes what happens to steps; false, with nothing changed, if the lease is not held.
    static func write(
        _ steps: [StepWrite],
        of lease: Lease,
        _ db: SQLiteConnection
    ) throws -> Bool {
        for step in steps { guard try write(step, of: lease, db) else { return false } }
        return true
    }

    private static func write(
        _ step: StepWrite,
        of lease: Lease,
        _ db: SQLiteConnection
    ) throws -> Bool {
        switch step {
        case .start(let name, let now):
            return try start(name, of: lease, at: now, db)
        case .finish(let name, let result, let entries, let now):
            guard try finish(name, result: result, of: lease, at: now, db) else { return false }
            try LedgerTable.write(entries, at: now, db)
            return true
        case .forget(let name):
            return try forget(name, of: lease, db)
        case .keep(let entries, let now):
            guard try isHeld(lease, db) else { return false }
            try LedgerTable.write(entries, at: now, db)
            return true
        }
    }

    private static func isHeld(_ lease: Lease, _ db: SQLiteConnection) throws -> Bool {
        let sql = "SELECT 1 FROM job WHERE id = ? AND leaseToken = ?"
        let values: SQLiteValues = [.text(lease.jobID), .text(lease.token)]
        return try db.row(sql, values) { row in try row.integer() } != nil
    }

    /// Whether an attempt has written a step of the job in that row.
    static func exist(of seq: Int64, _ db: SQLiteConnection) throws -> Bool {
        let sql = "SELECT 1 FROM step WHERE jobSeq = ? LIMIT 1"
        return try db.row(sql, [.integer(seq)]) { row in try row.integer() } != nil
    }

    private static func start(
        _ name: String,
        of lease: Lease,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> Bool {
        try db.run(
            """
            INSERT INTO step (jobSeq, name, result, startedAt) SELECT seq, ?, x'', ? \
            FROM job WHERE id = ? AND leaseToken = ? ON CONFLICT (jobSeq, name) DO UPDATE SET \
            startedAt = iif(endedAt IS NULL, excluded.startedAt, startedAt)
            """,
            [.text(name.storable), .time(now), .text(lease.jobID), .text(lease.token)]
        ) > 0
    }

    private static func finish(
        _ name: String,
        result: [UInt8],
        of lease: Lease,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> Bool {
        try db.run(
            """
            INSERT INTO step (jobSeq, name, result, startedAt, endedAt) SELECT seq, ?, ?, ?, ? \
            FROM job WHERE id = ? AND leaseToken = ? ON CONFLICT (jobSeq, name) DO UPDATE SET \
            result = excluded.result, endedAt = excluded.endedAt
            """,
            [
                .text(name.storable), .blob(result), .time(now), .time(now), .text(lease.jobID),
                .text(lease.token),
            ]
        ) > 0
    }

    private static func forget(
        _ name: String,
        of lease: Lease,
        _ db: SQLiteConnection
    ) throws -> Bool {
        guard try JobTable.isHeld(lease, db) else { return false }
        try db.run(
            """
            DELETE FROM step WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) AND name = ? \
            AND endedAt IS NULL
            """,
            [.text(lease.jobID), .text(name.storable)]
        )
        return true
    }

    static func steps(of jobID: String, _ db: SQLiteConnection) throws -> [StepRecord] {
        let sql = """
            SELECT name, result, startedAt, endedAt FROM step \
            WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) ORDER BY seq
            """
        return try db.rows(sql, [.text(jobID)]) { row in
            let (name, result) = (try row.text(), try row.blob())
            let (startedAt, endedAt) = (try row.time(), try row.optionalTime())
            return StepRecord(
                name: name,
                state: endedAt == nil ? .started : .done,
                result: result,
                startedAt: startedAt,
                endedAt: endedAt
            )
        }
    }
}
