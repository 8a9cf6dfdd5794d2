import GRDB
import Jobs
import Vocabulary

/// The `step` table: each function is one statement, or the reading of its rows.
enum StepRow {
    static func start(
        _ name: String,
        of jobID: String,
        at now: Timestamp,
        in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO step (job_id, name, state, result, started_at)
                VALUES (?, ?, 'started', '', ?) ON CONFLICT (job_id, name) DO NOTHING
                """
        ).execute(arguments: [jobID, name, now.millisecondsSince1970])
    }

    static func finish(
        _ name: String,
        _ result: [UInt8],
        of jobID: String,
        at now: Timestamp,
        in db: Database
    ) throws {
        let result = String(decoding: result, as: UTF8.self)
        let time = now.millisecondsSince1970
        try db.cachedStatement(
            sql: """
                INSERT INTO step (job_id, name, state, result, started_at, ended_at)
                VALUES (?1, ?2, 'done', ?3, ?4, ?4)
                ON CONFLICT (job_id, name) DO UPDATE SET state = 'done', result = ?3, ended_at = ?4
                """
        ).execute(arguments: [jobID, name, result, time])
    }

    static func forget(_ name: String, of jobID: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "DELETE FROM step WHERE job_id = ? AND name = ? AND state = 'started'"
        ).execute(arguments: [jobID, name])
    }

    /// The steps of a job, in the order in which they were first written.
    static func all(of jobID: String, in db: Database) throws -> [StepRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT name, state, result, started_at, ended_at FROM step
                WHERE job_id = ? ORDER BY id
                """
        )
        return try Row.fetchAll(statement, arguments: [jobID]).map { row in
            let state: String = row[1]
            let result: String = row[2]
            guard let state = StepRecord.State(rawValue: state) else {
                throw JobStoreError.unusable(reason: "a step has the unknown state \(state)")
            }
            return StepRecord(
                name: row[0],
                state: state,
                result: Array(result.utf8),
                startedAt: Timestamp(millisecondsSince1970: row[3]),
                endedAt: (row[4] as Int64?).map(Timestamp.init(millisecondsSince1970:))
            )
        }
    }
}
