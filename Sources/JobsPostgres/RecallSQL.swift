import Jobs
import Platform

/// The statements that bring times forward which a clock wrote that was ahead.
enum RecallSQL {
    /// What PostgreSQL's own clock says, in milliseconds since 1970.
    static let clock = Statement("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")

    /// Brings forward what is due further ahead than the bounds; its one number is of how many jobs.
    ///
    /// Only rows that may change are locked, since those of running jobs are renewed meanwhile. A row
    /// that somebody writes just now gets its time from them, and is looked at the next time.
    static func jobs(_ bounds: DueBounds, at now: Timestamp) -> Statement {
        Statement(
            """
            WITH far AS (
                SELECT seq, state, replays, due_at - $1::bigint AS wait, \
                CASE WHEN $5::bigint > 0 AND due_at > $1 + $5 - $2::bigint THEN $5 ELSE 0 END AS shift, \
                coalesce(nullif(split_part(lease_token, $7, 2), '')::bigint, $6::bigint) AS lease \
                FROM scorebell_job WHERE ended_at IS NULL AND due_at > $1 AND CASE state \
                WHEN 'queued' THEN \
                due_at - $1 > CASE WHEN replays = 0 THEN 0 ELSE $4::bigint END + $2::bigint \
                WHEN 'waiting' THEN due_at - $1 > $3::bigint + $2::bigint \
                OR $5::bigint > 0 AND due_at > $1 + $5 - $2::bigint \
                ELSE due_at - $1 > $2::bigint + \
                coalesce(nullif(split_part(lease_token, $7, 2), '')::bigint, $6::bigint) END \
                FOR UPDATE SKIP LOCKED
            ), recalled AS (
                SELECT seq, CASE \
                WHEN state = 'queued' AND replays = 0 AND wait > $2 THEN 0 \
                WHEN state = 'queued' AND replays > 0 AND wait > $4::bigint + $2 THEN $4 \
                WHEN state = 'waiting' AND wait - shift > $3::bigint + $2 THEN 0 \
                WHEN state = 'waiting' AND shift > 0 THEN greatest(0, wait - shift) \
                WHEN state = 'running' AND wait > lease + $2 THEN lease \
                END AS wait FROM far
            ), moved AS (
                UPDATE scorebell_job AS job SET due_at = $1 + recalled.wait FROM recalled \
                WHERE job.seq = recalled.seq AND recalled.wait IS NOT NULL RETURNING 1
            ) SELECT count(*) FROM moved
            """,
            [
                .integer(now.millisecondsSince1970), .integer(bounds.skew.milliseconds),
                .integer(bounds.wait.milliseconds), .integer(bounds.lease.milliseconds),
                .integer(bounds.setBack.milliseconds), .integer(Lease.longest.milliseconds),
                .text("\(Lease.separator)"),
            ]
        )
    }

    /// Brings slots forward that were reserved before the clock was set back by that much.
    static func slots(setBack: Duration, at now: Timestamp) -> Statement {
        Statement(
            "UPDATE scorebell_turn SET free_at = free_at - $1 WHERE free_at > $2",
            [
                .integer(setBack.milliseconds), .integer((now + setBack).millisecondsSince1970),
            ]
        )
    }

    /// Brings holds forward that were written before the clock was set back by that much.
    static func locks(setBack: Duration, at now: Timestamp) -> Statement {
        Statement(
            "UPDATE scorebell_lock SET held_until = held_until - $1 WHERE held_until > $2",
            [
                .integer(setBack.milliseconds), .integer((now + setBack).millisecondsSince1970),
            ]
        )
    }
}
