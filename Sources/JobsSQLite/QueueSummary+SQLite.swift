import Jobs
import Platform

extension QueueSummary {
    init(_ db: SQLiteConnection) throws {
        // Two questions, because each can be answered from an index alone.
        let sql = """
            SELECT state, COUNT(*) FROM job WHERE endedAt IS NULL GROUP BY state UNION ALL \
            SELECT state, COUNT(*) FROM job WHERE endedAt IS NOT NULL GROUP BY state
            """
        var counts: [JobState: Int] = [:]
        for (state, count) in try db.rows(sql, [], { row in (try row.text(), try row.integer()) }) {
            counts[try JobTable.state(state)] = Int(count)
        }
        let oldest = """
            SELECT MIN(dueAt) FROM job WHERE endedAt IS NULL AND state IN ('queued', 'waiting')
            """
        let time = try db.row(oldest) { row in try row.optionalTime() }
        self.init(counts: counts, oldestDueAt: time ?? nil)
    }
}
