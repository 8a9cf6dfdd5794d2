import Jobs
import Platform

/// Taking jobs.
extension JobTable {
    /// Takes the jobs that may be claimed now, each under a new token, lane after lane.
    static func claim(
        _ lanes: LaneTable,
        limit: Int,
        for duration: Duration,
        tokens: IDSource
    ) throws -> [Claim] {
        let names = try lanes.names()
        var due: [String: ArraySlice<Int64>] = [:]
        var chosen: [(seq: Int64, lane: String)] = []
        var hasMore = true
        while hasMore, chosen.count < limit {
            hasMore = false
            for (lane, _) in names where chosen.count < limit {
                var rest = try due[lane] ?? self.due(in: lane, of: lanes, limit: limit)[...]
                if let seq = rest.popFirst() {
                    chosen.append((seq, lane))
                    hasMore = true
                }
                due[lane] = rest
            }
        }
        // One lane alone needs no turns.
        if names.count > 1 { try lanes.serve(turns(of: chosen.map(\.lane))) }
        let end = lanes.now + duration
        return try chosen.map {
            let token = Lease.token(tokens.next(), for: duration)
            return try take($0.seq, until: end, token: token, lanes.db)
        }
    }

    /// The rows of the jobs that a lane could give, oldest due first.
    private static func due(
        in lane: String,
        of lanes: LaneTable,
        limit: Int
    ) throws -> [Int64] {
        let room = try lanes.room(in: lane)
        guard room > 0 else { return [] }
        let sql = """
            SELECT seq FROM job WHERE endedAt IS NULL AND lane = ? AND dueAt <= ? \
            ORDER BY dueAt, state, seq LIMIT ?
            """
        let values: SQLiteValues = [
            .text(lane), .time(lanes.now), .integer(Int64(min(limit, room))),
        ]
        return try lanes.db.rows(sql, values) { row in try row.integer() }
    }

    /// Each lane once, in the order in which they were served last.
    private static func turns(of lanes: [String]) -> [String] {
        var seen: Set<String> = []
        return Array(lanes.reversed().filter { seen.insert($0).inserted }.reversed())
    }

    private static func take(
        _ seq: Int64,
        until end: Timestamp,
        token: String,
        _ db: SQLiteConnection
    ) throws -> Claim {
        let sql = """
            UPDATE job SET state = 'running', attempts = attempts + 1, leaseToken = ?, \
            dueAt = ? WHERE seq = ? RETURNING \(columns)
            """
        guard let job = try db.row(sql, [.text(token), .time(end), .integer(seq)], job) else {
            throw JobStoreError.unusable(reason: "its index names a job that is not there")
        }
        return Claim(
            job: job,
            lease: Lease(jobID: job.id, token: token),
            mayHaveSteps: try StepTable.exist(of: seq, db)
        )
    }
}
