package import JSON

/// The reminder whose run keeps tickets, and which of the ledger's tickets are its own.
///
/// A ticket belongs to the reminder that opened it, for as long as that is configured. So two
/// reminders that look at one scorecard close none of each other's tickets.
package struct TicketKeeper: Sendable {
    /// The reminder's name as `TicketRecord.reminder` has it: `-` for the one without, and with a
    /// digest behind `~` for a run whose inputs change what it looks at.
    package let name: String
    /// The names of the configured reminders, without the unnamed one.
    private let configured: Set<ExactString>

    package init(_ name: String, configured: Set<ExactString>) {
        self.name = name
        self.configured = configured
    }

    /// Whether the run may close a record's ticket when its entity, its level or its scorecard is
    /// gone.
    package func judges(_ record: TicketRecord, in scope: TicketScope) -> Bool {
        if record.reminder.hasSameBytes(as: name) { return true }
        return record.memo.scope == scope.digest && inherits(record)
    }

    /// The reminder that a ticket belongs to once this run has kept it.
    package func owner(of record: TicketRecord?) -> String {
        guard let record, !record.reminder.hasSameBytes(as: name) else { return name }
        let isPassing = record.reminder.contains(Self.mark)
        return inherits(record) || isPassing && !hasInputs ? name : record.reminder
    }

    /// Whether the record's reminder is not configured any more, and this is one that always looks
    /// at the same entities.
    private func inherits(_ record: TicketRecord) -> Bool {
        let reminder = String(record.reminder.prefix { $0 != Self.mark })
        return !hasInputs && !reminder.hasSameBytes(as: "-")
            && !configured.contains(ExactString(reminder))
    }

    private var hasInputs: Bool { name.contains(Self.mark) }

    private static let mark: Character = "~"
}
