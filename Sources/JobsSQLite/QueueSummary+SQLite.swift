import GRDB
import Jobs
import Platform

extension QueueSummary {
    init(_ db: Database) throws {
        // Two questions, because each can be answered from an index alone.
        let sql = """
            SELECT state, COUNT(*) FROM job WHERE endedAt IS NULL GROUP BY state UNION ALL \
            SELECT state, COUNT(*) FROM job WHERE endedAt IS NOT NULL GROUP BY state
            """
        var counts: [JobState: Int] = [:]
        for row in try Row.fetchAll(try db.cachedStatement(sql: sql)) {
            counts[try JobTable.state(row[0])] = row[1]
        }
        let oldest = """
            SELECT MIN(dueAt) FROM job WHERE endedAt IS NULL AND state IN ('queued', 'waiting')
            """
        let time = try Int64.fetchOne(try db.cachedStatement(sql: oldest))
        self.init(counts: counts, oldestDueAt: time.map(Timestamp.init(millisecondsSince1970:)))
    }
}
