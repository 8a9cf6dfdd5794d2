import Jobs
import JSON
import Platform
import Reminders

/// What the ledger tells of reminders: their last runs, and the last note of each owner.
struct ReminderLedger: Sendable {
    private let store: any JobStore
    private let limits: AdminLimits
    private let wallClock: WallClock

    init(_ store: any JobStore, _ limits: AdminLimits, _ wallClock: WallClock) {
        self.store = store
        self.limits = limits
        self.wallClock = wallClock
    }

    /// How far back runs are looked for: books are read from their oldest entry, and a reminder
    /// that runs each minute has many of them.
    private static let windows =
        [1, 8, 64].map { Duration.seconds($0 * 86_400) } + [RunRecord.kept]
    private static let runsAtOnce = 1_000
    /// A note can have hundreds of kilobytes.
    private static let notesAtOnce = 100

    /// Returns the last runs of a reminder, the newest last.
    func runs(of reminder: String?, atMost limit: Int) async throws(JobStoreError) -> [RunRecord] {
        let now = wallClock.now()
        var records: [LedgerRecord] = []
        for window in Self.windows where records.count < limit {
            let start = RunRecord.key(reminder: reminder, at: now + (.zero - window), jobID: "")
            records = []
            try await read(
                RunRecord.book,
                LedgerRange(prefix: DeliveredNote.prefix(of: reminder), after: start),
                atOnce: Self.runsAtOnce
            ) { records.append($0) }
        }
        return records.suffix(limit)
            .compactMap { try? JSONCoding.decode(RunRecord.self, from: $0.value) }
    }

    /// Returns the last note of each owner, the newest first.
    ///
    /// - Returns: The notes, without what they know of entities, and whether there are more than
    ///   are looked at.
    func notes(
        of reminder: String?
    ) async throws(JobStoreError) -> (newest: [SentNote], isMore: Bool) {
        var notes: [SentNote] = []
        let isMore = try await read(
            DeliveredNote.book,
            LedgerRange(prefix: DeliveredNote.prefix(of: reminder)),
            atOnce: Self.notesAtOnce
        ) { record in
            // What a later version wrote is no note that this one could show.
            guard var note = try? JSONCoding.decode(DeliveredNote.self, from: record.value) else {
                return
            }
            note.snapshot = ""
            notes.append(SentNote(note: note, at: record.writtenAt))
        }
        // The standard library promises that its sort is stable.
        return (notes.sorted { $0.at > $1.at }, isMore)
    }

    /// Reads entries of a book in order; returns whether there are more than are read.
    @discardableResult
    private func read(
        _ book: String,
        _ range: LedgerRange,
        atOnce: Int,
        _ use: (LedgerRecord) -> Void
    ) async throws(JobStoreError) -> Bool {
        var range = range
        var count = 0
        while count < limits.ledgerRecordsMax {
            let records = try await store.ledger(book, range, limit: atOnce)
            records.forEach(use)
            count += records.count
            guard records.count == atOnce, let last = records.last else { return false }
            range = LedgerRange(prefix: range.prefix, after: last.key)
        }
        return true
    }
}

/// A note that was delivered, and when.
struct SentNote: Sendable {
    var note: DeliveredNote
    var at: Timestamp
}
