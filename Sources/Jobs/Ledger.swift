import JSON
package import Platform

/// A small value that outlives jobs, to be stored with the step that made it true.
///
/// A book holds entries of one purpose, such as what was last delivered to whom. Book and key are
/// compared and ordered by their bytes; what the value says is its writer's affair.
package struct LedgerEntry: Sendable, Hashable {
    package let book: String
    package let key: String
    /// The new value; nil deletes the entry.
    package let value: [UInt8]?

    package init(book: String, key: String, value: [UInt8]?) {
        self.book = book.storable
        self.key = key.storable
        self.value = value
    }
}

extension [LedgerEntry] {
    /// The entries in the order of their books and keys, of several for one key the last.
    package var withoutRepetitions: [LedgerEntry] {
        var lines: [[ExactString]: LedgerEntry] = [:]
        for entry in self { lines[[ExactString(entry.book), ExactString(entry.key)]] = entry }
        return lines.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}

/// One entry of a book, as a store returns it.
package struct LedgerRecord: Sendable, Hashable {
    package let key: String
    package let value: [UInt8]
    /// When it was last written.
    package let writtenAt: Timestamp

    package init(key: String, value: [UInt8], writtenAt: Timestamp) {
        self.key = key
        self.value = value
        self.writtenAt = writtenAt
    }
}

extension [LedgerRecord] {
    /// The records up to the first whose key does not begin with the prefix: in the order of bytes
    /// keys with one prefix stand together.
    package func upToEnd(of prefix: String) -> [LedgerRecord] {
        Array(self.prefix { $0.key.hasBytePrefix(prefix) })
    }
}

/// Which keys of a book to read.
package struct LedgerRange: Sendable, Hashable {
    /// What keys begin with; empty for all.
    package let prefix: String
    /// Only keys behind this one; nil for the first.
    package let after: String?

    package init(prefix: String = "", after: String? = nil) {
        self.prefix = prefix.storable
        self.after = after?.storable
    }

    /// The key that the range begins at, and whether that one belongs to it.
    package var start: (key: String, isIncluded: Bool) {
        guard let after, ExactString(after) >= ExactString(prefix) else { return (prefix, true) }
        return (after, false)
    }
}

/// A ledger in memory: an array in the order of books and keys.
struct MemoryLedger: Sendable {
    private struct Line: Sendable {
        let book: ExactString
        let key: ExactString
        let record: LedgerRecord
    }

    private var lines: [Line] = []

    mutating func write(_ entries: [LedgerEntry], at now: Timestamp) {
        for entry in entries {
            let (book, key) = (ExactString(entry.book), ExactString(entry.key))
            let place = lines.firstIndex { ($0.book, $0.key) >= (book, key) } ?? lines.endIndex
            if place < lines.endIndex, lines[place].book == book, lines[place].key == key {
                lines.remove(at: place)
            }
            guard let value = entry.value else { continue }
            let record = LedgerRecord(key: entry.key, value: value, writtenAt: now)
            lines.insert(Line(book: book, key: key, record: record), at: place)
        }
    }

    func records(_ book: String, _ range: LedgerRange, limit: Int) -> [LedgerRecord] {
        let book = ExactString(book)
        let start = ExactString(range.start.key)
        let isIncluded = range.start.isIncluded
        return lines.filter { $0.book == book && (isIncluded ? $0.key >= start : $0.key > start) }
            .prefix(limit).map(\.record).upToEnd(of: range.prefix)
    }

    mutating func prune(_ book: String, writtenBefore end: Timestamp, limit: Int) -> Int {
        let book = ExactString(book)
        let old = lines.filter { $0.book == book && $0.record.writtenAt < end }
            .sorted { ($0.record.writtenAt, $0.key) < ($1.record.writtenAt, $1.key) }
            .prefix(limit).map(\.key)
        lines.removeAll { $0.book == book && old.contains($0.key) }
        return old.count
    }
}
