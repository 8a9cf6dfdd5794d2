import Jobs
import Platform

/// What operators see and do.
extension JobTable {
    static func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int,
        _ db: SQLiteConnection
    ) throws -> JobPage {
        var conditions = ["seq < ?"]
        var values: SQLiteValues = [.integer(cursor.flatMap { Int64($0) } ?? .max)]
        if !filter.states.isEmpty {
            let marks = filter.states.map { _ in "?" }.joined(separator: ", ")
            conditions.append("state IN (\(marks))")
            for state in filter.states { values.append(.text(state.rawValue)) }
        }
        if let kind = filter.kind {
            conditions.append("kind = ?")
            values.append(.text(kind))
        }
        if let runID = filter.runID {
            conditions.append("runID = ?")
            values.append(.text(runID))
        }
        if let lane = filter.lane {
            conditions.append("lane = ?")
            values.append(.text(lane))
        }
        if let since = filter.since {
            conditions.append("createdAt >= ?")
            values.append(.time(since))
        }
        let sql = """
            SELECT \(columns) FROM job WHERE \(conditions.joined(separator: " AND ")) \
            ORDER BY seq DESC LIMIT ?
            """
        // One more than asked for tells whether there is another page.
        values.append(.integer(Int64(max(1, limit)) + 1))
        let found = try db.rows(sql, values, job)
        let jobs = Array(found.prefix(max(1, limit)))
        return JobPage(
            jobs: jobs,
            next: found.count > jobs.count ? jobs.last.map { "\($0.number)" } : nil
        )
    }

    static func replays(of jobID: String, _ db: SQLiteConnection) throws -> [Replay] {
        let sql = """
            SELECT number, nonce, at FROM replay \
            WHERE jobSeq = (SELECT seq FROM job WHERE id = ?) ORDER BY number
            """
        return try db.rows(sql, [.text(jobID)]) { row in
            Replay(number: Int(try row.integer()), nonce: try row.text(), at: try row.time())
        }
    }

    static func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> ReplayAnswer {
        guard let job = try find(jobID, db) else { return .unknown }
        let known = try db.row(
            "SELECT number FROM replay WHERE jobSeq = ? AND nonce = ?",
            [.integer(job.number), .text(nonce)]
        ) { row in try row.integer() }
        if let known { return .replayed(number: Int(known), isDuplicate: true) }
        guard JobChange.replay.from.contains(job.state) else { return .refused(job.state) }
        // Until then somebody may still work on what was cancelled; see `cancel`.
        let dueAt = job.state == .cancelled ? max(now, job.dueAt) : now
        try db.run(
            """
            UPDATE job SET state = 'queued', attempts = 0, snoozes = 0, failures = '{}', \
            reason = NULL, endedAt = NULL, dueAt = ?, \
            replays = replays + 1, replayedAt = ? WHERE seq = ?
            """,
            [.time(dueAt), .time(now), .integer(job.number)]
        )
        try db.run(
            "INSERT INTO replay (jobSeq, nonce, number, at) VALUES (?, ?, ?, ?)",
            [.integer(job.number), .text(nonce), .integer(Int64(job.replays) + 1), .time(now)]
        )
        return .replayed(number: job.replays + 1, isDuplicate: false)
    }

    /// Ends a job that is not over; returns it as it ended, or its state when it was over.
    static func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> (answer: CancelAnswer, job: Job?) {
        guard var job = try find(jobID, db) else { return (.unknown, nil) }
        guard JobChange.cancel.from.contains(job.state) else { return (.refused(job.state), nil) }
        // A job that waits has no reason to wait any more. A running job keeps its lease's end, so
        // that a replay waits for it; so does a replay, which may wait for just that.
        if job.state == .waiting { job.dueAt = now }
        job.state = .cancelled
        job.reason = reason.storable
        job.endedAt = now
        try db.run(
            """
            UPDATE job SET state = 'cancelled', reason = ?, endedAt = ?, dueAt = ?, \
            leaseToken = NULL WHERE seq = ?
            """,
            [.text(job.reason), .time(now), .time(job.dueAt), .integer(job.number)]
        )
        return (.cancelled, job)
    }

    static func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int,
        _ db: SQLiteConnection
    ) throws -> Int {
        // State by state, because each of them is a stretch of the index on what is finished. The
        // job that came last stays, for SQLite would give its number to the next one.
        let find = """
            SELECT seq FROM job WHERE endedAt IS NOT NULL AND state = ? AND endedAt < ? \
            AND seq < (SELECT MAX(seq) FROM job) ORDER BY endedAt LIMIT ?
            """
        let deletions = ["step WHERE jobSeq", "replay WHERE jobSeq", "job WHERE seq"]
            .map { "DELETE FROM \($0) = ?" }
        var count = 0
        for state in states.sorted(by: { $0.rawValue < $1.rawValue })
        where state.isFinal && count < limit {
            let values: SQLiteValues = [
                .text(state.rawValue), .time(end), .integer(Int64(limit - count)),
            ]
            let seqs = try db.rows(find, values) { row in try row.integer() }
            for seq in seqs {
                for deletion in deletions { try db.run(deletion, [.integer(seq)]) }
            }
            count += seqs.count
        }
        return count
    }

    static func find(_ jobID: String, _ db: SQLiteConnection) throws -> Job? {
        try db.row("SELECT \(columns) FROM job WHERE id = ?", [.text(jobID)], job)
    }
}
