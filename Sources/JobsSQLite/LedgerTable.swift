import Jobs
import Platform

/// The statements on the ledger; each runs inside a transaction of the caller.
package enum LedgerTable {
    static func write(_ entries: [LedgerEntry], at now: Timestamp, _ db: SQLiteConnection) throws {
        for entry in entries {
            guard let value = entry.value else {
                try db.run(
                    "DELETE FROM ledger WHERE book = ? AND key = ?",
                    [.text(entry.book), .text(entry.key)]
                )
                continue
            }
            try db.run(
                """
                INSERT INTO ledger (book, key, value, writtenAt) VALUES (?, ?, ?, ?) \
                ON CONFLICT (book, key) DO UPDATE SET value = excluded.value, \
                writtenAt = excluded.writtenAt
                """,
                [.text(entry.book), .text(entry.key), .blob(value), .time(now)]
            )
        }
    }

    static func records(
        _ book: String,
        _ range: LedgerRange,
        limit: Int,
        _ db: SQLiteConnection
    ) throws -> [LedgerRecord] {
        let (start, isIncluded) = range.start
        let values: SQLiteValues = [
            .text(book.storable), .text(start), .integer(Int64(limit)),
        ]
        return
            try db.rows(find(isIncluded ? ">=" : ">"), values) { row in
                LedgerRecord(key: try row.text(), value: try row.blob(), writtenAt: try row.time())
            }
            .upToEnd(of: range.prefix)
    }

    package static func find(_ comparison: String) -> String {
        """
        SELECT key, value, writtenAt FROM ledger WHERE book = ? AND key \(comparison) ? \
        ORDER BY key LIMIT ?
        """
    }

    static func prune(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int,
        _ db: SQLiteConnection
    ) throws -> Int {
        let book = book.storable
        return try db.run(
            prune,
            [.text(book), .text(book), .time(end), .integer(Int64(limit))]
        )
    }

    package static let prune = """
        DELETE FROM ledger WHERE book = ? AND key IN (
            SELECT key FROM ledger WHERE book = ? AND writtenAt < ? \
            ORDER BY writtenAt, key LIMIT ?
        )
        """
}
