package import Platform

/// The one comparison of tickets as they should be with tickets as they are; pure.
package struct TicketComparison: Sendable {
    package let wanted: WantedTickets
    /// What the ledger knows, by `TicketKey.digest`; empty where there is no ledger.
    // Ours: hexadecimal digits.
    package let records: [String: TicketRecord]
    package let rules: TicketRules
    package let now: Timestamp

    package init(
        wanted: WantedTickets,
        records: [String: TicketRecord],
        rules: TicketRules,
        now: Timestamp
    ) {
        self.wanted = wanted
        self.records = records
        self.rules = rules
        self.now = now
    }

    /// How long a tracker's search may not show what was just created.
    package static let patience = Duration.seconds(120)
    /// How long after we reopened a person's ticket it is not reopened again.
    package static let reopenPause = Duration.seconds(7 * 86_400)

    /// What is to be done about one ticket.
    package struct Item: Sendable {
        /// Nil for a ticket that nobody wants any more.
        package var wanted: WantedTicket?
        package var draft: TicketDraft?
        /// The ticket that is there; nil for one that is not.
        package var found: FoundTicket?
        /// Nil where nothing is written.
        package var change: TicketChange?
        package var row: TicketRow
    }

    /// Compares, and returns what is to be done, in the order in which to do it.
    ///
    /// - Parameters:
    ///   - found: What the tracker has.
    ///   - draft: The texts of a wanted ticket.
    package func items(
        found: [FoundTicket],
        draft: (WantedTicket) -> TicketDraft
    ) -> [Item] {
        []
    }
}
