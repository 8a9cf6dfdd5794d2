import Jobs
import Platform

/// The statements of operators, and of what processes share.
enum OperatorSQL {
    static func replay(_ jobID: String, nonce: String, at now: Timestamp) -> Statement {
        Statement(
            "SELECT answer, number FROM scorebell_retry($1, $2, $3)",
            [.text(jobID), .text(nonce), .integer(now.millisecondsSince1970)]
        )
    }

    static func answer(ofReplay rows: Rows) throws(PostgresError) -> ReplayAnswer {
        guard let row = rows.rows.first else { throw .unexpected("a replay has no answer") }
        var reader = RowReader(row)
        let word = try reader.text()
        let number = Int(try reader.integer())
        switch word {
        case "unknown": return .unknown
        case "duplicate": return .replayed(number: number, isDuplicate: true)
        case "replayed": return .replayed(number: number, isDuplicate: false)
        default: return .refused(try JobSQL.state(word))
        }
    }

    static func replays(of jobID: String) -> Statement {
        Statement(
            """
            SELECT number, nonce, at FROM scorebell_replay \
            WHERE job_seq = (SELECT seq FROM scorebell_job WHERE id = $1) ORDER BY number
            """,
            [.text(jobID)]
        )
    }

    static func lock(_ jobID: String) -> Statement {
        Statement(
            "SELECT \(JobSQL.columns) FROM scorebell_job AS job WHERE id = $1 FOR UPDATE",
            [.text(jobID)]
        )
    }

    static func cancel(_ job: Job, at now: Timestamp) -> Statement {
        Statement(
            """
            UPDATE scorebell_job SET state = 'cancelled', reason = $2, ended_at = $3, due_at = $4, \
            lease_token = NULL WHERE id = $1
            """,
            [
                .text(job.id), .text(job.reason), .integer(now.millisecondsSince1970),
                .integer(job.dueAt.millisecondsSince1970),
            ]
        )
    }

    static func prune(
        _ state: JobState,
        endedBefore end: Timestamp,
        limit: Int
    ) -> Statement {
        Statement(
            """
            WITH doomed AS (
                SELECT seq FROM scorebell_job WHERE ended_at IS NOT NULL AND ended_at < $2 \
                AND state = $1 ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED
            ), gone AS (
                DELETE FROM scorebell_job AS job USING doomed WHERE job.seq = doomed.seq \
                RETURNING 1
            ) SELECT count(*) FROM gone
            """,
            [
                .text(state.rawValue), .integer(end.millisecondsSince1970),
                .integer(Int64(limit)),
            ]
        )
    }

    /// Gives the slot, or no row when it is too late for the caller.
    static func reserveSlot(
        _ key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) -> Statement {
        Statement(
            """
            INSERT INTO scorebell_turn AS turn (key, free_at) VALUES ($1, $2::bigint + $3::bigint) \
            ON CONFLICT (key) DO UPDATE SET free_at = \
            greatest(CASE WHEN turn.free_at <= $5 THEN turn.free_at END, $2::bigint) + $3::bigint \
            WHERE turn.free_at <= $4 OR turn.free_at > $5 RETURNING free_at - $3::bigint
            """,
            [
                .text(key), .integer(now.millisecondsSince1970), .integer(interval.milliseconds),
                .integer((now + wait).millisecondsSince1970),
                .integer((now + RateSlot.aheadMax).millisecondsSince1970),
            ]
        )
    }

    static func nextSlot(_ key: String) -> Statement {
        Statement("SELECT free_at FROM scorebell_turn WHERE key = $1", [.text(key)])
    }

    static func pause(_ key: String, until end: Timestamp) -> Statement {
        Statement(
            """
            INSERT INTO scorebell_turn AS turn (key, free_at) VALUES ($1, $2) \
            ON CONFLICT (key) DO UPDATE SET free_at = greatest(turn.free_at, excluded.free_at)
            """,
            [.text(key), .integer(end.millisecondsSince1970)]
        )
    }

    /// Takes a lock or prolongs it, leaves another owner's row as it is, and returns the row in
    /// either case.
    static func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) -> Statement {
        let isFree = "lock.owner = $2 OR lock.held_until <= $4 OR lock.held_until > $5"
        return Statement(
            """
            INSERT INTO scorebell_lock AS lock (name, owner, held_until) VALUES ($1, $2, $3) \
            ON CONFLICT (name) DO UPDATE SET \
            owner = CASE WHEN \(isFree) THEN excluded.owner ELSE lock.owner END, \
            held_until = CASE WHEN \(isFree) THEN excluded.held_until ELSE lock.held_until END \
            RETURNING owner, held_until
            """,
            [
                .text(name), .text(owner), .integer(end.millisecondsSince1970),
                .integer(now.millisecondsSince1970),
                .integer((now + RateSlot.aheadMax).millisecondsSince1970),
            ]
        )
    }

    static func letGo(_ name: String, by owner: String) -> Statement {
        Statement(
            "DELETE FROM scorebell_lock WHERE name = $1 AND owner = $2",
            [.text(name), .text(owner)]
        )
    }

    /// A write that changes nothing: a server that only reads would refuse it.
    static let writeNothing = pause("", until: Timestamp(millisecondsSince1970: 0))
}
