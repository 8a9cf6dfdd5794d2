import Jobs
import Platform

/// The lanes as they stand at one moment, and who is next; to be used within one transaction.
///
/// No lane is written down before it is served: which ones have jobs is read off the index, one
/// step for each, however many jobs they have.
struct LaneTable {
    let db: SQLiteConnection
    /// How many jobs of one lane may run at once.
    let laneMax: Int
    let now: Timestamp

    /// The lanes with unfinished jobs, the one that was served longest ago first.
    func names() throws -> [(name: String, turn: Int64)] {
        let first = "SELECT lane FROM job WHERE endedAt IS NULL ORDER BY lane LIMIT 1"
        let next = "SELECT lane FROM job WHERE endedAt IS NULL AND lane > ? ORDER BY lane LIMIT 1"
        let turn = "SELECT turn FROM lane WHERE name = ?"
        var lanes: [(name: String, turn: Int64)] = []
        var name = try db.row(first) { row in try row.text() }
        while let found = name {
            lanes.append((found, try db.row(turn, [.text(found)]) { try $0.integer() } ?? 0))
            name = try db.row(next, [.text(found)]) { row in try row.text() }
        }
        return lanes.sorted { $0.turn < $1.turn }
    }

    /// How many more jobs of a lane may run.
    func room(in lane: String) throws -> Int {
        guard !lane.isEmpty, laneMax < .max else { return .max }
        let sql = "SELECT COUNT(*) FROM job WHERE state = 'running' AND lane = ? AND dueAt > ?"
        let running = try db.row(sql, [.text(lane), .time(now)]) { row in try row.integer() } ?? 0
        return max(0, laneMax - Int(running))
    }

    /// Notes that these lanes were served, in this order.
    func serve(_ lanes: [String]) throws {
        let sql = """
            INSERT INTO lane (name, turn) SELECT ?, COALESCE(MAX(turn), 0) + 1 FROM lane \
            WHERE true ON CONFLICT (name) DO UPDATE SET turn = excluded.turn
            """
        for lane in lanes { try db.run(sql, [.text(lane)]) }
    }

    /// When the next job can be claimed; for a lane without room, when its first lease ends.
    func nextDue() throws -> Timestamp? {
        let due = "SELECT MIN(dueAt) FROM job WHERE endedAt IS NULL AND lane = ?"
        let free = """
            SELECT MIN(dueAt) FROM job WHERE state = 'running' AND lane = ? AND dueAt > ?
            """
        return try names()
            .compactMap { lane in
                let isFree = try room(in: lane.name) > 0
                let values: SQLiteValues =
                    isFree ? [.text(lane.name)] : [.text(lane.name), .time(now)]
                return try db.row(isFree ? due : free, values) { try $0.optionalTime() } ?? nil
            }
            .min()
    }
}
