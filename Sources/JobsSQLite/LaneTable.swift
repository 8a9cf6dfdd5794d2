import GRDB
import Jobs
import Platform

/// The lanes as they stand at one moment, and who is next; to be used within one transaction.
///
/// No lane is written down before it is served: which ones have jobs is read off the index, one
/// step for each, however many jobs they have.
struct LaneTable {
    let db: Database
    /// How many jobs of one lane may run at once.
    let laneMax: Int
    let now: Timestamp

    /// The lanes with unfinished jobs, the one that was served longest ago first.
    func names() throws -> [(name: String, turn: Int64)] {
        let next = try db.cachedStatement(
            sql: "SELECT lane FROM job WHERE endedAt IS NULL AND lane > ? ORDER BY lane LIMIT 1"
        )
        let first = try db.cachedStatement(
            sql: "SELECT lane FROM job WHERE endedAt IS NULL ORDER BY lane LIMIT 1"
        )
        let turn = try db.cachedStatement(sql: "SELECT turn FROM lane WHERE name = ?")
        var lanes: [(name: String, turn: Int64)] = []
        var name = try String.fetchOne(first)
        while let found = name {
            lanes.append((found, try Int64.fetchOne(turn, arguments: [found]) ?? 0))
            name = try String.fetchOne(next, arguments: [found])
        }
        return lanes.sorted { $0.turn < $1.turn }
    }

    /// How many more jobs of a lane may run.
    func room(in lane: String) throws -> Int {
        guard !lane.isEmpty, laneMax < .max else { return .max }
        let statement = try db.cachedStatement(
            sql: "SELECT COUNT(*) FROM job WHERE state = 'running' AND lane = ? AND dueAt > ?"
        )
        let running =
            try Int.fetchOne(statement, arguments: [lane, now.millisecondsSince1970]) ?? 0
        return max(0, laneMax - running)
    }

    /// Notes that these lanes were served, in this order.
    func serve(_ lanes: [String]) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO lane (name, turn) SELECT ?, COALESCE(MAX(turn), 0) + 1 FROM lane \
                WHERE true ON CONFLICT (name) DO UPDATE SET turn = excluded.turn
                """
        )
        for lane in lanes { try statement.execute(arguments: [lane]) }
    }

    /// When the next job can be claimed; for a lane without room, when its first lease ends.
    func nextDue() throws -> Timestamp? {
        let due = try db.cachedStatement(
            sql: "SELECT MIN(dueAt) FROM job WHERE endedAt IS NULL AND lane = ?"
        )
        let free = try db.cachedStatement(
            sql: "SELECT MIN(dueAt) FROM job WHERE state = 'running' AND lane = ? AND dueAt > ?"
        )
        let times = try names()
            .compactMap { lane in
                try room(in: lane.name) > 0
                    ? Int64.fetchOne(due, arguments: [lane.name])
                    : Int64.fetchOne(free, arguments: [lane.name, now.millisecondsSince1970])
            }
        return times.min().map(Timestamp.init(millisecondsSince1970:))
    }
}
