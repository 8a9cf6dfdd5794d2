import Jobs
import Platform

/// The statements on jobs, and what their rows mean.
enum JobSQL {
    /// Of a row of `scorebell_job` that is called `job`.
    static let columns = """
        job.id, job.seq, job.kind, job.key, job.run_id, job.payload, job.state, job.attempts, \
        job.snoozes, job.created_at, job.due_at, job.ended_at, job.reason, job.lane, job.failures, \
        job.replays, job.replayed_at
        """

    /// Reads a row of `columns`, and leaves the reader behind it.
    static func job(_ row: inout RowReader) throws(PostgresError) -> Job {
        Job(
            id: try row.text(),
            number: try row.integer(),
            kind: try row.text(),
            key: try row.text(),
            runID: try row.text(),
            payload: try row.bytes(),
            state: try state(try row.text()),
            attempts: Int(try row.integer()),
            snoozes: Int(try row.integer()),
            createdAt: Timestamp(millisecondsSince1970: try row.integer()),
            dueAt: Timestamp(millisecondsSince1970: try row.integer()),
            endedAt: try row.optionalInteger().map(Timestamp.init(millisecondsSince1970:)),
            reason: try row.optionalText(),
            lane: try row.text(),
            failures: try failureCounts(try row.text()),
            replays: Int(try row.integer()),
            replayedAt: try row.optionalInteger().map(Timestamp.init(millisecondsSince1970:))
        )
    }

    static func state(_ word: String) throws(PostgresError) -> JobState {
        guard let state = JobState(rawValue: word) else {
            throw .unexpected("it holds a job in the unknown state \"\(word)\"")
        }
        return state
    }

    private static func failureCounts(_ json: String) throws(PostgresError) -> FailureCounts {
        guard let counts = FailureCounts(json: json.utf8) else {
            throw .unexpected("it holds unknown counts of failures \"\(json)\"")
        }
        return counts
    }

    /// Stores a job, or finds the one with its key: one row of id, number, state, and if it was there.
    ///
    /// No row comes back for a key that somebody else stored in the same moment.
    static func insert(_ job: NewJob, id: String, at now: Timestamp) -> Statement {
        Statement(
            """
            WITH stored AS (
                INSERT INTO scorebell_job (id, key, kind, run_id, payload, state, created_at, \
                due_at, lane) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, $7) \
                ON CONFLICT (key) DO NOTHING RETURNING id, seq, state
            ) SELECT id, seq, state, false FROM stored UNION ALL \
            SELECT id, seq, state, true FROM scorebell_job \
            WHERE key = $2 AND NOT EXISTS (SELECT FROM stored)
            """,
            [
                .text(id), .text(job.key), .text(job.kind), .text(job.runID), .bytes(job.payload),
                .integer(now.millisecondsSince1970), .text(job.lane),
            ]
        )
    }

    static func find(key: String) -> Statement {
        Statement(
            "SELECT id, seq, state, true FROM scorebell_job WHERE key = $1",
            [.text(key)]
        )
    }

    static func find(id: String) -> Statement {
        Statement("SELECT \(columns) FROM scorebell_job AS job WHERE id = $1", [.text(id)])
    }

    /// Finds a follow-up that is claimed under its token already.
    static func find(_ followUp: FollowUp) -> Statement {
        Statement(
            "SELECT \(columns) FROM scorebell_job AS job WHERE key = $1 AND lease_token = $2",
            [.text(followUp.job.key), .text(followUp.token)]
        )
    }

    static func find(number: Int64) -> Statement {
        Statement("SELECT \(columns) FROM scorebell_job AS job WHERE seq = $1", [.integer(number)])
    }

    // MARK: Depth

    /// One who stores jobs exactly to the limit at a time.
    static let lockDepth = Statement("SELECT pg_advisory_xact_lock(7236832103)")

    /// How many jobs are unfinished; counting stops at the limit.
    static func depth(atMost limit: Int) -> Statement {
        Statement(
            """
            SELECT count(*) FROM (SELECT FROM scorebell_job WHERE ended_at IS NULL LIMIT $1) AS open
            """,
            [.integer(Int64(limit))]
        )
    }

    static let notify = Statement("SELECT pg_notify('scorebell', '')")

    // MARK: Claims

    static func claim(
        limit: Int,
        laneMax: Int,
        until end: Timestamp,
        at now: Timestamp,
        tokens: [String]
    ) -> Statement {
        Statement(
            """
            SELECT (claim.job).lease_token, \
            \(columns.replacing("job.", with: "(claim.job).")) \
            FROM scorebell_claim($1, $2, $3, $4, $5) AS claim ORDER BY claim.place
            """,
            [
                .integer(Int64(limit)), .integer(Int64(laneMax)),
                .integer(end.millisecondsSince1970), .integer(now.millisecondsSince1970),
                .texts(tokens),
            ]
        )
    }

    static func nextDue(laneMax: Int, at now: Timestamp) -> Statement {
        Statement(
            "SELECT scorebell_next_due($1, $2)",
            [.integer(Int64(laneMax)), .integer(now.millisecondsSince1970)]
        )
    }

    /// Extends leases; a row of identifier and token for each that was held.
    static func renew(_ leases: [Lease], until end: Timestamp) -> Statement {
        Statement(
            """
            UPDATE scorebell_job AS job SET due_at = $3 \
            FROM unnest($1::text[], $2::text[]) AS lease (id, token) \
            WHERE job.id = lease.id AND job.lease_token = lease.token \
            RETURNING lease.id, lease.token
            """,
            [
                .texts(leases.map(\.jobID)), .texts(leases.map(\.token)),
                .integer(end.millisecondsSince1970),
            ]
        )
    }

    // MARK: Looking

    static func list(_ filter: JobFilter, before seq: Int64?, limit: Int) -> Statement {
        Statement(
            """
            SELECT \(columns) FROM scorebell_job AS job \
            WHERE ($1::bigint IS NULL OR job.seq < $1) \
            AND ($2::text[] IS NULL OR job.state = ANY ($2)) \
            AND ($3::text IS NULL OR job.kind = $3) AND ($4::text IS NULL OR job.run_id = $4) \
            AND ($6::text IS NULL OR job.lane = $6) \
            AND ($7::bigint IS NULL OR job.created_at >= $7) \
            ORDER BY job.seq DESC LIMIT $5
            """,
            [
                .integer(seq),
                .texts(filter.states.isEmpty ? nil : filter.states.map(\.rawValue).sorted()),
                .text(filter.kind), .text(filter.runID), .integer(Int64(limit)),
                .text(filter.lane), .integer(filter.since?.millisecondsSince1970),
            ]
        )
    }

    static let summary = Statement(
        """
        SELECT state, count(*), min(due_at) FROM scorebell_job GROUP BY state
        """
    )
}

extension Rows {
    /// The one number of the one row; 0 where there is none.
    func count() throws(PostgresError) -> Int {
        guard let row = rows.first else { return 0 }
        var reader = RowReader(row)
        return Int(try reader.integer())
    }
}
