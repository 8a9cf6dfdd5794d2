package import Platform

/// What we last wrote into a ticket: kept beside it in the tracker, and in the ledger.
///
/// It tells our writing from people's: what differs from it was changed by somebody else.
package struct TicketMemo: Sendable, Hashable, Codable {
    /// `TicketKey.digest`.
    package var key: String
    /// `TicketScope.digest`.
    package var scope: String
    /// `TicketKey.entityDigest`.
    package var entity: String
    /// `TicketDraft.hash` of what was written.
    package var hash: String
    /// `TicketDigest.of([title], digits: 16)` of the title that was written.
    package var title: String
    /// The same of the first and the last block of our section, for trackers whose text has no
    /// invisible marks; empty for others.
    package var bounds: [String]
    /// How we closed it; nil for an open one, and for one that a person closed.
    ///
    /// It is `done` also where the level was reached while the ticket was closed. A rule that fails
    /// again reopens it, unless a person refused it meanwhile.
    package var closing: FoundTicket.Closing?
    /// When we last reopened what a person had closed.
    package var reopenedAt: Timestamp?
    /// The parts that are closed because their rules are met, by the first 16 digits of their keys.
    ///
    /// A closed part that is not among them was closed by a person. Nil for none.
    package var doneParts: [String]?

    package init(
        key: String,
        scope: String,
        entity: String,
        hash: String,
        title: String,
        bounds: [String] = [],
        closing: FoundTicket.Closing? = nil,
        reopenedAt: Timestamp? = nil,
        doneParts: [String]? = nil
    ) {
        self.key = key
        self.scope = scope
        self.entity = entity
        self.hash = hash
        self.title = title
        self.bounds = bounds
        self.closing = closing
        self.reopenedAt = reopenedAt
        self.doneParts = doneParts
    }
}
