import Reminders

/// What a run would do with tickets, as a table.
struct TicketTableView: Sendable {
    struct Row: Sendable {
        var entity: String
        var level: String
        var action: String
        var ticket: String?
        /// Where the ticket is; nil for anything that a browser should not follow.
        var link: String?
        var why: String?
        var rules: String

        init(_ row: TicketRow) {
            entity = row.entity
            level = row.level
            action = Language.en.wording.verb(row.action)
            ticket = row.ticket
            link = row.url.flatMap { $0.isWebAddress ? $0 : nil }
            why = Language.en.wording.why(row.action)
            rules = "\(row.unmet) of \(row.rules)"
        }
    }

    /// More rows than that make a page that nobody reads.
    private static let rowsMax = 200

    var rows: [Row]
    /// `and 380 more`; nil when all are there.
    var more: String?

    /// Nil without tickets: then there is nothing to show.
    init?(_ rows: [TicketRow]) {
        guard !rows.isEmpty else { return nil }
        self.rows = rows.prefix(Self.rowsMax).map(Row.init)
        let rest = rows.count - self.rows.count
        more = rest > 0 ? "and \(rest) more" : nil
    }
}

/// What a run did with tickets.
struct TicketNumbersView: Sendable {
    var summary: String
    var failures: [String]
    var hasFailures: Bool
    /// `and 15 more`; nil when all are there.
    var more: String?

    init(_ tally: TicketTally) {
        let counts = tally.told(in: Language.en.wording, isRehearsed: tally.isRehearsed)
        summary = tally.isRehearsed ? "Rehearsed, nothing was written: \(counts)." : "\(counts)."
        failures = tally.failures
        hasFailures = !failures.isEmpty
        let rest = tally.failed - failures.count
        more = rest > 0 ? "and \(rest) more" : nil
    }
}
