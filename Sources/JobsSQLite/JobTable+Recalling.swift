import Jobs
import Platform

/// The statement that brings times forward which a clock wrote that was ahead.
extension JobTable {
    /// Brings forward what is due further ahead than the bounds, and returns how many jobs that was.
    static func recall(_ bounds: DueBounds, at now: Timestamp, _ db: SQLiteConnection) throws -> Int
    {
        try db.run(
            recall,
            [
                .time(now), .integer(bounds.skew.milliseconds), .integer(bounds.wait.milliseconds),
                .integer(bounds.lease.milliseconds), .integer(bounds.setBack.milliseconds),
                .integer(Lease.longest.milliseconds), .text("\(Lease.separator)"),
            ]
        )
    }

    /// What a job's time becomes; NULL where it stays.
    ///
    /// ?1 is now, ?2 the skew, ?3 the longest wait, ?4 the longest lease, ?5 how far the clock was set
    /// back, ?6 the lease of a token that names none, ?7 what stands before a token's lease.
    private static let recall = """
        WITH far AS (
            SELECT seq, state, replays, dueAt - ?1 AS wait,
            CASE WHEN ?5 > 0 AND dueAt > ?1 + ?5 - ?2 THEN ?5 ELSE 0 END \
            AS shift,
            CASE instr(leaseToken, ?7) WHEN 0 THEN ?6 ELSE \
            CAST(substr(leaseToken, instr(leaseToken, ?7) + 1) AS INTEGER) END AS lease
            FROM job WHERE endedAt IS NULL AND dueAt > ?1
        ), recalled AS (
            SELECT seq, CASE
            WHEN state = 'queued' AND replays = 0 AND wait > ?2 THEN 0
            WHEN state = 'queued' AND replays > 0 AND wait > ?4 + ?2 THEN ?4
            WHEN state = 'waiting' AND wait - shift > ?3 + ?2 THEN 0
            WHEN state = 'waiting' AND shift > 0 THEN max(0, wait - shift)
            WHEN state = 'running' AND wait > lease + ?2 THEN lease
            END AS wait FROM far
        )
        UPDATE job SET dueAt = ?1 + recalled.wait FROM recalled \
        WHERE job.seq = recalled.seq AND recalled.wait IS NOT NULL
        """
}
