import GRDB
import Jobs
import Platform

/// The statements on rate slots; one small row for each destination.
enum RateSlotTable {
    static func reserve(
        _ key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp,
        _ db: Database
    ) throws -> RateSlot {
        let find = try db.cachedStatement(sql: "SELECT freeAt FROM turn WHERE key = ?")
        let freeAt = try Int64.fetchOne(find, arguments: [key])
            .map(Timestamp.init(millisecondsSince1970:))
            .flatMap { $0 <= now + RateSlot.aheadMax ? $0 : nil }
        let slot = max(now, freeAt ?? now)
        guard slot <= now + wait else { return .later(slot) }
        let write = try db.cachedStatement(
            sql: """
                INSERT INTO turn (key, freeAt) VALUES (?, ?) \
                ON CONFLICT (key) DO UPDATE SET freeAt = excluded.freeAt
                """
        )
        try write.execute(arguments: [key, (slot + interval).millisecondsSince1970])
        return .at(slot)
    }

    /// Brings slots forward that were reserved before the clock was set back by that much.
    static func recall(setBack: Duration, at now: Timestamp, _ db: Database) throws {
        guard setBack > .zero else { return }
        let write = try db.cachedStatement(
            sql: "UPDATE turn SET freeAt = freeAt - ? WHERE freeAt > ?"
        )
        let far = (now + setBack).millisecondsSince1970
        try write.execute(arguments: [setBack.milliseconds, far])
    }

    /// Moves a destination's next slot to that time, never to an earlier one.
    static func pause(_ key: String, until end: Timestamp, _ db: Database) throws {
        let write = try db.cachedStatement(
            sql: """
                INSERT INTO turn (key, freeAt) VALUES (?, ?) \
                ON CONFLICT (key) DO UPDATE SET freeAt = MAX(freeAt, excluded.freeAt)
                """
        )
        try write.execute(arguments: [key, end.millisecondsSince1970])
    }
}
