import Jobs
import Platform

/// The statements on the ledger.
enum LedgerSQL {
    /// What is added to a statement that has a table `held`, which is empty without the lease, and
    /// whose fifth parameter is the time; `parameters` are those that follow.
    ///
    /// Entries are written in the order of their keys, so that two processes seldom wait for each
    /// other; a collision is tried again.
    static let written = """
        written AS (
            INSERT INTO scorebell_ledger (book, key, value, written_at) \
            SELECT entry.book, entry.key, decode(entry.value, 'hex'), $5 \
            FROM held, unnest($6::text[], $7::text[], $8::text[]) AS entry (book, key, value) \
            ON CONFLICT (book, key) DO UPDATE SET \
            value = excluded.value, written_at = excluded.written_at
        ), deleted AS (
            DELETE FROM scorebell_ledger AS entry \
            USING held, unnest($9::text[], $10::text[]) AS gone (book, key) \
            WHERE entry.book = gone.book AND entry.key = gone.key
        )
        """

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
