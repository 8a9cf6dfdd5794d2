import GRDB
import Jobs
import Platform

/// The statement that brings times forward which a clock wrote that was ahead.
extension JobTable {
    /// Brings forward what is due further ahead than the bounds, and returns how many jobs that was.
    static func recall(_ bounds: DueBounds, at now: Timestamp, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(sql: recall)
        try statement.execute(
            arguments: [
                "now": now.millisecondsSince1970, "skew": bounds.skew.milliseconds,
                "wait": bounds.wait.milliseconds, "lease": bounds.lease.milliseconds,
                "setBack": bounds.setBack.milliseconds, "longest": Lease.longest.milliseconds,
                "separator": "\(Lease.separator)",
            ]
        )
        return db.changesCount
    }

    /// What a job's time becomes; NULL where it stays.
    private static let recall = """
        WITH far AS (
            SELECT seq, state, replays, dueAt - :now AS wait,
            CASE WHEN :setBack > 0 AND dueAt > :now + :setBack - :skew THEN :setBack ELSE 0 END \
            AS shift,
            CASE instr(leaseToken, :separator) WHEN 0 THEN :longest ELSE \
            CAST(substr(leaseToken, instr(leaseToken, :separator) + 1) AS INTEGER) END AS lease
            FROM job WHERE endedAt IS NULL AND dueAt > :now
        ), recalled AS (
            SELECT seq, CASE
            WHEN state = 'queued' AND replays = 0 AND wait > :skew THEN 0
            WHEN state = 'queued' AND replays > 0 AND wait > :lease + :skew THEN :lease
            WHEN state = 'waiting' AND wait - shift > :wait + :skew THEN 0
            WHEN state = 'waiting' AND shift > 0 THEN max(0, wait - shift)
            WHEN state = 'running' AND wait > lease + :skew THEN lease
            END AS wait FROM far
        )
        UPDATE job SET dueAt = :now + recalled.wait FROM recalled \
        WHERE job.seq = recalled.seq AND recalled.wait IS NOT NULL
        """
}
