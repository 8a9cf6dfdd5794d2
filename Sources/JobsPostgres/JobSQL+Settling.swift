import Jobs
import Platform

/// The ends of attempts: each one statement that changes nothing without the lease.
extension JobSQL {
    /// Ends the attempt.
    ///
    /// - Parameters:
    ///   - lease: Guards the change.
    ///   - settlement: What becomes of the job.
    ///   - followUp: The job that is stored with it.
    ///   - now: When it ended.
    /// - Returns: A statement whose first number is 1 when the lease was held, else 0; where there is
    ///   a follow-up its second is the number that this got, and NULL if its key was there.
    static func settle(
        _ lease: Lease,
        as settlement: Settlement,
        followUp: FollowUp?,
        at now: Timestamp
    ) -> Statement {
        switch settlement {
        case .succeeded:
            end(lease, .succeeded, nil, followUp, at: now)
        case .failed(let reason, _):
            end(lease, .failed, reason, followUp, at: now)
        case .dead(let reason, _):
            end(lease, .dead, reason, followUp, at: now)
        case .waiting(let dueAt, let reason, true, let origin):
            wait(lease, until: dueAt, reason: reason, origin: origin)
        case .waiting(let dueAt, let reason, false, _):
            snooze(lease, until: dueAt, reason: reason)
        case .returned:
            giveBack(lease, at: now)
        }
    }

    private static func end(
        _ lease: Lease,
        _ state: JobState,
        _ reason: String?,
        _ followUp: FollowUp?,
        at now: Timestamp
    ) -> Statement {
        let parameters: [Statement.Parameter] = [
            .text(lease.jobID), .text(lease.token), .text(state.rawValue), .text(reason),
            .integer(now.millisecondsSince1970),
        ]
        let end = """
            UPDATE scorebell_job SET state = $3, reason = $4, ended_at = $5, lease_token = NULL \
            WHERE id = $1 AND lease_token = $2 RETURNING 1
            """
        guard let followUp else {
            return Statement(
                "WITH ended AS (\(end)) SELECT count(*) FROM ended",
                parameters
            )
        }
        let job = followUp.job
        return Statement(
            """
            WITH ended AS (\(end)), stored AS (
                INSERT INTO scorebell_job (id, key, kind, run_id, payload, created_at, lane, \
                state, attempts, due_at, lease_token) \
                SELECT $6, $7, $8, $9, $10::bytea, $5, $11, $12, $13, $14, $15 FROM ended \
                ON CONFLICT (key) DO NOTHING RETURNING seq
            ) SELECT (SELECT count(*) FROM ended), (SELECT seq FROM stored)
            """,
            parameters + [
                .text(job.id), .text(job.key), .text(job.kind), .text(job.runID),
                .bytes(job.payload), .text(job.lane), .text(job.state.rawValue),
                .integer(Int64(job.attempts)), .integer(job.dueAt.millisecondsSince1970),
                .text(followUp.token),
            ]
        )
    }

    private static func wait(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String,
        origin: FailureOrigin
    ) -> Statement {
        Statement(
            """
            WITH settled AS (
                UPDATE scorebell_job SET state = 'waiting', due_at = $3, reason = $4, \
                lease_token = NULL, failures = CASE WHEN $5::text IS NULL THEN failures ELSE \
                jsonb_set(failures::jsonb, ARRAY[$5::text], \
                to_jsonb(coalesce((failures::jsonb ->> $5)::bigint, 0) + 1))::text END \
                WHERE id = $1 AND lease_token = $2 RETURNING 1
            ) SELECT count(*) FROM settled
            """,
            [
                .text(lease.jobID), .text(lease.token), .integer(dueAt.millisecondsSince1970),
                .text(reason), .text(origin == .own ? nil : origin.rawValue),
            ]
        )
    }

    private static func snooze(
        _ lease: Lease,
        until dueAt: Timestamp,
        reason: String
    ) -> Statement {
        Statement(
            """
            WITH settled AS (
                UPDATE scorebell_job SET state = 'waiting', due_at = $3, reason = $4, \
                lease_token = NULL, attempts = attempts - 1, snoozes = snoozes + 1 \
                WHERE id = $1 AND lease_token = $2 RETURNING 1
            ) SELECT count(*) FROM settled
            """,
            [
                .text(lease.jobID), .text(lease.token), .integer(dueAt.millisecondsSince1970),
                .text(reason),
            ]
        )
    }

    private static func giveBack(_ lease: Lease, at now: Timestamp) -> Statement {
        Statement(
            """
            WITH settled AS (
                UPDATE scorebell_job SET state = 'queued', due_at = $3, lease_token = NULL, \
                attempts = attempts - 1 WHERE id = $1 AND lease_token = $2 RETURNING 1
            ) SELECT count(*) FROM settled
            """,
            [.text(lease.jobID), .text(lease.token), .integer(now.millisecondsSince1970)]
        )
    }
}
