import GRDB
import Jobs
import Vocabulary

/// The statements on turns at shared destinations; one small row for each destination.
enum TurnTable {
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
        let turn = max(now, freeAt ?? now)
        guard turn <= now + wait else { return .later(turn) }
        try write(key, freeAt: turn + interval, db)
        return .at(turn)
    }

    static func rest(_ key: String, until end: Timestamp, _ db: Database) throws {
        try write(key, freeAt: end, db)
    }

    /// Moves a destination's next turn to that time, never to an earlier one.
    private static func write(_ key: String, freeAt: Timestamp, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO turn (key, freeAt) VALUES (?, ?) \
                ON CONFLICT (key) DO UPDATE SET freeAt = MAX(freeAt, excluded.freeAt)
                """
        )
        try statement.execute(arguments: [key, freeAt.millisecondsSince1970])
    }
}
