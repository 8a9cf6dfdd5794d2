import FoundationEssentials
import GRDB
import Jobs
import Platform

/// The statements on steps; each is atomic, and false means that the lease is not held.
enum StepTable {
    static func start(
        _ name: String,
        of lease: Lease,
        at now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO step (jobSeq, name, result, startedAt) SELECT seq, ?, x'', ? \
                FROM job WHERE id = ? AND leaseToken = ? ON CONFLICT (jobSeq, name) DO UPDATE SET \
                startedAt = iif(endedAt IS NULL, excluded.startedAt, startedAt)
                """
        )
        try statement.execute(
            arguments: [
                name.storable, now.millisecondsSince1970, lease.jobID, lease.token,
            ]
        )
        return db.changesCount > 0
    }

    static func finish(
        _ name: String,
        result: [UInt8],
        of lease: Lease,
        at now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO step (jobSeq, name, result, startedAt, endedAt) SELECT seq, ?, ?, ?, ? \
                FROM job WHERE id = ? AND leaseToken = ? ON CONFLICT (jobSeq, name) DO UPDATE SET \
                result = excluded.result, endedAt = excluded.endedAt
                """
        )
        let time = now.millisecondsSince1970
        try statement.execute(
            arguments: [name.storable, Data(result), time, time, lease.jobID, lease.token]
        )
        return db.changesCount > 0
    }

    static func forget(_ name: String, of lease: Lease, _ db: Database) throws -> Bool {
        guard try JobTable.isHeld(lease, db) else { return false }
        let statement = try db.cachedStatement(
            sql: """
                DELETE FROM step WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) AND name = ? \
                AND endedAt IS NULL
                """
        )
        try statement.execute(arguments: [lease.jobID, name.storable])
        return true
    }

    static func steps(of jobID: String, _ db: Database) throws -> [StepRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT name, result, startedAt, endedAt FROM step \
                WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) ORDER BY seq
                """
        )
        return try Row.fetchAll(statement, arguments: [jobID])
            .map { row in
                let result: Data = row[1]
                let endedAt: Int64? = row[3]
                return StepRecord(
                    name: row[0],
                    state: endedAt == nil ? .started : .done,
                    result: Array(result),
                    startedAt: Timestamp(millisecondsSince1970: row[2]),
                    endedAt: endedAt.map(Timestamp.init(millisecondsSince1970:))
                )
            }
    }
}
