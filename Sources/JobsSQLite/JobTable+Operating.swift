import GRDB
import Jobs
import Platform

/// What operators see and do.
extension JobTable {
    static func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int,
        _ db: Database
    ) throws -> JobPage {
        var conditions = ["seq < ?"]
        var arguments: StatementArguments = [cursor.flatMap { Int64($0) } ?? .max]
        if !filter.states.isEmpty {
            let marks = filter.states.map { _ in "?" }.joined(separator: ", ")
            conditions.append("state IN (\(marks))")
            arguments += StatementArguments(filter.states.map(\.rawValue))
        }
        if let kind = filter.kind {
            conditions.append("kind = ?")
            arguments += [kind]
        }
        if let runID = filter.runID {
            conditions.append("runID = ?")
            arguments += [runID]
        }
        if let lane = filter.lane {
            conditions.append("lane = ?")
            arguments += [lane]
        }
        if let since = filter.since {
            conditions.append("createdAt >= ?")
            arguments += [since.millisecondsSince1970]
        }
        let sql = """
            SELECT \(columns) FROM job WHERE \(conditions.joined(separator: " AND ")) \
            ORDER BY seq DESC LIMIT ?
            """
        // One more than asked for tells whether there is another page.
        arguments += [max(1, limit) + 1]
        let rows = try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
        let page = rows.prefix(max(1, limit))
        let jobs = try page.map { try job($0) }
        return JobPage(
            jobs: jobs,
            next: rows.count > page.count ? jobs.last.map { "\($0.number)" } : nil
        )
    }

    static func replays(of jobID: String, _ db: Database) throws -> [Replay] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT number, nonce, at FROM replay \
                WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) ORDER BY number
                """
        )
        return try Row.fetchAll(statement, arguments: [jobID])
            .map { row in
                Replay(
                    number: row[0],
                    nonce: row[1],
                    at: Timestamp(millisecondsSince1970: row[2])
                )
            }
    }

    static func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp,
        _ db: Database
    ) throws -> ReplayAnswer {
        guard let (job, seq) = try find(jobID, db) else { return .unknown }
        let known = try db.cachedStatement(
            sql: "SELECT number FROM replay WHERE jobSeq = ? AND nonce = ?"
        )
        if let number = try Int.fetchOne(known, arguments: [seq, nonce]) {
            return .replayed(number: number, isDuplicate: true)
        }
        guard JobChange.replay.from.contains(job.state) else { return .refused(job.state) }
        // Until then somebody may still work on what was cancelled; see `cancel`.
        let dueAt = job.state == .cancelled ? max(now, job.dueAt) : now
        let revive = try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'queued', attempts = 0, snoozes = 0, failures = '{}', \
                reason = NULL, endedAt = NULL, dueAt = ?, \
                replays = replays + 1, replayedAt = ? WHERE seq = ?
                """
        )
        let time = now.millisecondsSince1970
        try revive.execute(arguments: [dueAt.millisecondsSince1970, time, seq])
        let note = try db.cachedStatement(
            sql: "INSERT INTO replay (jobSeq, nonce, number, at) VALUES (?, ?, ?, ?)"
        )
        try note.execute(arguments: [seq, nonce, job.replays + 1, time])
        return .replayed(number: job.replays + 1, isDuplicate: false)
    }

    /// Ends a job that is not over; returns it as it ended, or its state when it was over.
    static func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        _ db: Database
    ) throws -> (answer: CancelAnswer, job: Job?) {
        guard let (found, seq) = try find(jobID, db) else { return (.unknown, nil) }
        var job = found
        guard JobChange.cancel.from.contains(job.state) else { return (.refused(job.state), nil) }
        // A job that waits has no reason to wait any more. A running job keeps its lease's end, so
        // that a replay waits for it; so does a replay, which may wait for just that.
        if job.state == .waiting { job.dueAt = now }
        job.state = .cancelled
        job.reason = reason.storable
        job.endedAt = now
        let statement = try db.cachedStatement(
            sql: """
                UPDATE job SET state = 'cancelled', reason = ?, endedAt = ?, dueAt = ?, \
                leaseToken = NULL WHERE seq = ?
                """
        )
        try statement.execute(
            arguments: [
                job.reason, now.millisecondsSince1970, job.dueAt.millisecondsSince1970, seq,
            ]
        )
        return (.cancelled, job)
    }

    static func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int,
        _ db: Database
    ) throws -> Int {
        // State by state, because each of them is a stretch of the index on what is finished. The
        // job that came last stays, for SQLite would give its number to the next one.
        let find = try db.cachedStatement(
            sql: """
                SELECT seq FROM job WHERE endedAt IS NOT NULL AND state = ? AND endedAt < ? \
                AND seq < (SELECT MAX(seq) FROM job) ORDER BY endedAt LIMIT ?
                """
        )
        let deletions = try ["step WHERE jobSeq", "replay WHERE jobSeq", "job WHERE seq"]
            .map { try db.cachedStatement(sql: "DELETE FROM \($0) = ?") }
        var count = 0
        for state in states.sorted(by: { $0.rawValue < $1.rawValue })
        where state.isFinal && count < limit {
            let seqs = try Int64.fetchAll(
                find,
                arguments: [state.rawValue, end.millisecondsSince1970, limit - count]
            )
            for seq in seqs {
                for deletion in deletions { try deletion.execute(arguments: [seq]) }
            }
            count += seqs.count
        }
        return count
    }

    private static func find(_ jobID: String, _ db: Database) throws -> (job: Job, seq: Int64)? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM job WHERE id = ?"
        )
        return try Row.fetchOne(statement, arguments: [jobID])
            .map { row in
                let job = try job(row)
                return (job, job.number)
            }
    }
}
