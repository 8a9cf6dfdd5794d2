import Jobs
import Platform

/// The statements on steps; each locks the job's row first, and gives 0 when the lease is not held.
enum StepSQL {
    /// A claim that is under way is waited for, and then the lease is not there any more.
    private static let held = """
        SELECT seq FROM scorebell_job WHERE id = $1 AND lease_token = $2 FOR NO KEY UPDATE
        """

    static func write(_ step: StepWrite, of lease: Lease) -> Statement {
        switch step {
        case .start(let name, let now):
            start(name, of: lease, at: now)
        case .finish(let name, let result, let entries, let now):
            finish(name, result: result, entries: entries, of: lease, at: now)
        case .forget(let name):
            forget(name, of: lease)
        case .keep(let entries, let now):
            keep(entries, of: lease, at: now)
        }
    }

    private static func keep(
        _ entries: [LedgerEntry],
        of lease: Lease,
        at now: Timestamp
    ) -> Statement {
        Statement(
            "WITH held AS (\(held)), \(LedgerSQL.written(timeAt: 3)) SELECT count(*) FROM held",
            [.text(lease.jobID), .text(lease.token), .integer(now.millisecondsSince1970)]
                + LedgerSQL.parameters(entries)
        )
    }

    private static func start(_ name: String, of lease: Lease, at now: Timestamp) -> Statement {
        Statement(
            """
            WITH held AS (\(held)), started AS (
                INSERT INTO scorebell_step AS step (job_seq, name, result, started_at) \
                SELECT seq, $3, '', $4 FROM held ON CONFLICT (job_seq, name) DO UPDATE SET \
                started_at = CASE WHEN step.ended_at IS NULL THEN excluded.started_at \
                ELSE step.started_at END
            ) SELECT count(*) FROM held
            """,
            [
                .text(lease.jobID), .text(lease.token), .text(name),
                .integer(now.millisecondsSince1970),
            ]
        )
    }

    private static func finish(
        _ name: String,
        result: [UInt8],
        entries: [LedgerEntry],
        of lease: Lease,
        at now: Timestamp
    ) -> Statement {
        let parameters: [Statement.Parameter] = [
            .text(lease.jobID), .text(lease.token), .text(name), .bytes(result),
            .integer(now.millisecondsSince1970),
        ]
        guard !entries.isEmpty else {
            return Statement("WITH \(finished) SELECT count(*) FROM held", parameters)
        }
        return Statement(
            "WITH \(finished), \(LedgerSQL.written(timeAt: 5)) SELECT count(*) FROM held",
            parameters + LedgerSQL.parameters(entries)
        )
    }

    private static let finished = """
        held AS (\(held)), finished AS (
            INSERT INTO scorebell_step AS step (job_seq, name, result, started_at, ended_at) \
            SELECT seq, $3, $4::bytea, $5, $5 FROM held \
            ON CONFLICT (job_seq, name) DO UPDATE SET \
            result = excluded.result, ended_at = excluded.ended_at
        )
        """

    private static func forget(_ name: String, of lease: Lease) -> Statement {
        Statement(
            """
            WITH held AS (\(held)), forgotten AS (
                DELETE FROM scorebell_step USING held \
                WHERE job_seq = held.seq AND name = $3 AND ended_at IS NULL
            ) SELECT count(*) FROM held
            """,
            [.text(lease.jobID), .text(lease.token), .text(name)]
        )
    }

    static func all(of jobID: String) -> Statement {
        Statement(
            """
            SELECT name, result, started_at, step.ended_at FROM scorebell_step AS step \
            WHERE job_seq = (SELECT seq FROM scorebell_job WHERE id = $1) ORDER BY seq
            """,
            [.text(jobID)]
        )
    }

    /// Which of these jobs, by their numbers, have steps: one row of an identifier for each.
    static func stepped(_ numbers: [Int64]) -> Statement {
        Statement(
            """
            SELECT id FROM scorebell_job AS job WHERE seq = ANY ($1::text[]::bigint[]) \
            AND EXISTS (SELECT FROM scorebell_step AS step WHERE step.job_seq = job.seq)
            """,
            [.texts(numbers.map(String.init))]
        )
    }

    static func record(_ row: [[UInt8]?]) throws(PostgresError) -> StepRecord {
        var row = RowReader(row)
        let name = try row.text()
        let result = try row.bytes()
        let startedAt = Timestamp(millisecondsSince1970: try row.integer())
        let endedAt = try row.optionalInteger().map(Timestamp.init(millisecondsSince1970:))
        return StepRecord(
            name: name,
            state: endedAt == nil ? .started : .done,
            result: result,
            startedAt: startedAt,
            endedAt: endedAt
        )
    }
}
