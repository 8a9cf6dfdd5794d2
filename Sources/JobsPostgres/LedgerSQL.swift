import Jobs
import Platform

/// The statements on the ledger.
enum LedgerSQL {
    /// What is added to a statement that has a table `held`, in which a row stands where entries are
    /// to be written; the parameter of that number is the time, and `parameters` follow it.
    ///
    /// Entries are written in the order of their keys, so that two processes seldom wait for each
    /// other; a collision is tried again.
    static func written(timeAt time: Int) -> String {
        let texts = (1...5).map { "$\(time + $0)::text[]" }
        return """
            written AS (
                INSERT INTO scorebell_ledger (book, key, value, written_at) \
                SELECT entry.book, entry.key, decode(entry.value, 'hex'), $\(time)::bigint \
                FROM held, unnest(\(texts[..<3].joined(separator: ", "))) \
                AS entry (book, key, value) \
                ON CONFLICT (book, key) DO UPDATE SET \
                value = excluded.value, written_at = excluded.written_at
            ), deleted AS (
                DELETE FROM scorebell_ledger AS entry \
                USING held, unnest(\(texts[3...].joined(separator: ", "))) AS gone (book, key) \
                WHERE entry.book = gone.book AND entry.key = gone.key
            )
            """
    }

    /// Writes entries; its one number is 1.
    static func record(_ entries: [LedgerEntry], at now: Timestamp) -> Statement {
        Statement(
            "WITH held AS (SELECT 1), \(written(timeAt: 1)) SELECT count(*) FROM held",
            [.integer(now.millisecondsSince1970)] + parameters(entries)
        )
    }

    static func parameters(_ entries: [LedgerEntry]) -> [Statement.Parameter] {
        let entries = entries.withoutRepetitions
        let written = entries.filter { $0.value != nil }
        let deleted = entries.filter { $0.value == nil }
        return [
            .texts(written.map(\.book)), .texts(written.map(\.key)),
            .texts(written.map { hex($0.value ?? []) }),
            .texts(deleted.map(\.book)), .texts(deleted.map(\.key)),
        ]
    }

    static func find(_ book: String, _ range: LedgerRange, limit: Int) -> Statement {
        let (start, isIncluded) = range.start
        return Statement(
            """
            SELECT key, value, written_at FROM scorebell_ledger \
            WHERE book = $1 AND key \(isIncluded ? ">=" : ">") $2 ORDER BY key LIMIT $3
            """,
            [.text(book), .text(start), .integer(Int64(limit))]
        )
    }

    static func record(_ row: [[UInt8]?]) throws(PostgresError) -> LedgerRecord {
        var row = RowReader(row)
        return LedgerRecord(
            key: try row.text(),
            value: try row.bytes(),
            writtenAt: Timestamp(millisecondsSince1970: try row.integer())
        )
    }

    /// Its one number is of how many entries were deleted.
    static func prune(_ book: String, writtenBefore end: Timestamp, limit: Int) -> Statement {
        Statement(
            """
            WITH old AS (
                SELECT key FROM scorebell_ledger WHERE book = $1 AND written_at < $2 \
                ORDER BY written_at, key LIMIT $3 FOR UPDATE SKIP LOCKED
            ), gone AS (
                DELETE FROM scorebell_ledger AS entry USING old \
                WHERE entry.book = $1 AND entry.key = old.key RETURNING 1
            ) SELECT count(*) FROM gone
            """,
            [.text(book), .integer(end.millisecondsSince1970), .integer(Int64(limit))]
        )
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
