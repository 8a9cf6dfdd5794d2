import Jobs
import Platform

/// The statements on rate slots; one small row for each destination.
enum RateSlotTable {
    static func reserve(
        _ key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> RateSlot {
        let find = "SELECT freeAt FROM turn WHERE key = ?"
        let freeAt = try db.row(find, [.text(key)]) { row in try row.time() }
            .flatMap { $0 <= now + RateSlot.aheadMax ? $0 : nil }
        let slot = max(now, freeAt ?? now)
        guard slot <= now + wait else { return .later(slot) }
        try db.run(
            """
            INSERT INTO turn (key, freeAt) VALUES (?, ?) \
            ON CONFLICT (key) DO UPDATE SET freeAt = excluded.freeAt
            """,
            [.text(key), .time(slot + interval)]
        )
        return .at(slot)
    }

    /// Brings slots forward that were reserved before the clock was set back by that much.
    static func recall(setBack: Duration, at now: Timestamp, _ db: SQLiteConnection) throws {
        guard setBack > .zero else { return }
        try db.run(
            "UPDATE turn SET freeAt = freeAt - ? WHERE freeAt > ?",
            [.integer(setBack.milliseconds), .time(now + setBack)]
        )
    }

    /// Moves a destination's next slot to that time, never to an earlier one.
    static func pause(_ key: String, until end: Timestamp, _ db: SQLiteConnection) throws {
        try db.run(
            """
            INSERT INTO turn (key, freeAt) VALUES (?, ?) \
            ON CONFLICT (key) DO UPDATE SET freeAt = MAX(freeAt, excluded.freeAt)
            """,
            [.text(key), .time(end)]
        )
    }
}
