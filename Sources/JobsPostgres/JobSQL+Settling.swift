import Jobs
import Platform

/// The ends of attempts: each one statement that changes nothing without the lease.
extension JobSQL {
    /// Ends the attempt.
    ///
    /// - Parameters:
    ///   - lease: Guards the change.
    ///   - settlement: What becomes of the job.
    ///   - followUpID: The identifier of a follow-up that is stored with it.
    ///   - now: When it ended.
    /// - Returns: A statement whose one number is 1 when the lease was held, else 0.
    static func settle(
        _ lease: Lease,
        as settlement: Settlement,
        followUpID: String,
        at now: Timestamp
    ) -> Statement {
        switch settlement {
        case .succeeded(let followUp):
            end(lease, .succeeded, nil, followUp, followUpID: followUpID, at: now)
        case .failed(let reason, let followUp):
            end(lease, .failed, reason, followUp, followUpID: followUpID, at: now)
        case .dead(let reason, let followUp):
            end(lease, .dead, reason, followUp, followUpID: followUpID, at: now)
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
        _ followUp: NewJob?,
        followUpID: String,
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
        return Statement(
            """
            WITH ended AS (\(end)), stored AS (
                INSERT INTO scorebell_job (id, key, kind, run_id, payload, state, created_at, \
                due_at, lane) SELECT $6, $7, $8, $9, $10::bytea, 'queued', $5, $5, $11 FROM ended \
                ON CONFLICT (key) DO NOTHING
            ) SELECT count(*) FROM ended
            """,
            parameters + [
                .text(followUpID), .text(followUp.key), .text(followUp.kind),
                .text(followUp.runID), .bytes(followUp.payload), .text(followUp.lane),
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
