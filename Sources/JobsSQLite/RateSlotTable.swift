import GRDB
import Jobs
import Platform

/// The statements on turns at shared destinations; one small row for each destination.
enum RateSlotTable {
    static func reserve(
        _ key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp,
        _ db: Database
    ) throws -> Turn {
        let find = try db.cachedStatement(sql: "SELECT freeAt FROM turn WHERE key = ?")
        let freeAt = try Int64.fetchOne(find, arguments: [key])
            .map(Timestamp.init(millisecondsSince1970:))
            .flatMap { $0 <= now + Turn.aheadMax ? $0 : nil }
        let turn = max(now, freeAt ?? now)
        guard turn <= now + wait else { return .later(turn) }
        let write = try db.cachedStatement(
            sql: """
                INSERT INTO turn (key, freeAt) VALUES (?, ?) \
                ON CONFLICT (key) DO UPDATE SET freeAt = excluded.freeAt
                """
        )
        try write.execute(arguments: [key, (turn + interval).millisecondsSince1970])
        return .at(turn)
    }

    /// Brings turns forward that were reserved before the clock was set back by that much.
    static func recall(setBack: Duration, at now: Timestamp, _ db: Database) throws {
        guard setBack > .zero else { return }
        let write = try db.cachedStatement(
            sql: "UPDATE turn SET freeAt = freeAt - ? WHERE freeAt > ?"
        )
        let far = (now + setBack).millisecondsSince1970
        try write.execute(arguments: [setBack.milliseconds, far])
    }

    /// Moves a destination's next turn to that time, never to an earlier one.
    static func rest(_ key: String, until end: Timestamp, _ db: Database) throws {
        let write = try db.cachedStatement(
            sql: """
                INSERT INTO turn (key, freeAt) VALUES (?, ?) \
                ON CONFLICT (key) DO UPDATE SET freeAt = MAX(freeAt, excluded.freeAt)
                """
        )
        try write.execute(arguments: [key, end.millisecondsSince1970])
    }
}
