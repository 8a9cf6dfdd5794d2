import FoundationEssentials
import GRDB
import Jobs
import Platform

/// The statements on the ledger; each runs inside a transaction of the caller.
package enum LedgerTable {
    static func write(_ entries: [LedgerEntry], at now: Timestamp, _ db: Database) throws {
        for entry in entries {
            guard let value = entry.value else {
                let delete = try db.cachedStatement(
                    sql: "DELETE FROM ledger WHERE book = ? AND key = ?"
                )
                try delete.execute(arguments: [entry.book, entry.key])
                continue
            }
            let write = try db.cachedStatement(
                sql: """
                    INSERT INTO ledger (book, key, value, writtenAt) VALUES (?, ?, ?, ?) \
                    ON CONFLICT (book, key) DO UPDATE SET value = excluded.value, \
                    writtenAt = excluded.writtenAt
                    """
            )
            try write.execute(
                arguments: [entry.book, entry.key, Data(value), now.millisecondsSince1970]
            )
        }
    }

    static func records(
        _ book: String,
        _ range: LedgerRange,
        limit: Int,
        _ db: Database
    ) throws -> [LedgerRecord] {
        let (start, isIncluded) = range.start
        let statement = try db.cachedStatement(sql: find(isIncluded ? ">=" : ">"))
        return try Row.fetchAll(statement, arguments: [book.storable, start, limit])
            .map { row in
                let value: Data = row[1]
                return LedgerRecord(
                    key: row[0],
                    value: Array(value),
                    writtenAt: Timestamp(millisecondsSince1970: row[2])
                )
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
        _ db: Database
    ) throws -> Int {
        let statement = try db.cachedStatement(sql: prune)
        let book = book.storable
        try statement.execute(
            arguments: [book, book, end.millisecondsSince1970, limit]
        )
        return db.changesCount
    }

    package static let prune = """
        DELETE FROM ledger WHERE book = ? AND key IN (
            SELECT key FROM ledger WHERE book = ? AND writtenAt < ? \
            ORDER BY writtenAt, key LIMIT ?
        )
        """
}
