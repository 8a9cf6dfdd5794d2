import JSON
import Jobs
import Platform

/// The statements on locks that hold over all processes; one small row for each that is held.
enum LockTable {
    /// Returns nil when the lock is the owner's now; else when the other owner's hold ends.
    static func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp,
        _ db: SQLiteConnection
    ) throws -> Timestamp? {
        let values: SQLiteValues = [
            .text(name), .text(owner), .time(end), .time(now), .time(now + RateSlot.aheadMax),
        ]
        return try db.row(hold, values) { row in
            let isOurs = try row.text().hasSameBytes(as: owner)
            let heldUntil = try row.time()
            return isOurs ? nil : heldUntil
        } ?? nil
    }

    private static let isFree = "owner = excluded.owner OR heldUntil <= ?4 OR heldUntil > ?5"

    /// Leaves a row of another owner as it is, and returns the row in either case.
    private static let hold = """
        INSERT INTO lock (name, owner, heldUntil) VALUES (?1, ?2, ?3) \
        ON CONFLICT (name) DO UPDATE SET \
        owner = CASE WHEN \(isFree) THEN excluded.owner ELSE owner END, \
        heldUntil = CASE WHEN \(isFree) THEN excluded.heldUntil ELSE heldUntil END \
        RETURNING owner, heldUntil
        """

    static func letGo(_ name: String, by owner: String, _ db: SQLiteConnection) throws {
        try db.run(
            "DELETE FROM lock WHERE name = ? AND owner = ?",
            [.text(name), .text(owner)]
        )
    }

    /// Brings holds forward that were written before the clock was set back by that much.
    static func recall(setBack: Duration, at now: Timestamp, _ db: SQLiteConnection) throws {
        guard setBack > .zero else { return }
        try db.run(
            "UPDATE lock SET heldUntil = heldUntil - ? WHERE heldUntil > ?",
            [.integer(setBack.milliseconds), .time(now + setBack)]
        )
    }
}
