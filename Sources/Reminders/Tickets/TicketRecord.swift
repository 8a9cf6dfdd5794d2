package import Platform

/// A ticket as the ledger knows it, in the book `tickets`.
package struct TicketRecord: Sendable, Hashable, Codable {
    /// The book of the ledger.
    package static let book = "tickets"

    /// The reminder that it belongs to, as `TicketKeeper.name` has it.
    package var reminder: String
    /// The identifiers of what it is about.
    package var blueprint: String
    package var scorecard: String
    /// What people call the entity and the level.
    package var entity: String
    package var level: String
    /// Nil while it is not known whether it was created.
    package var ticket: TicketReference?
    /// What we last wrote.
    package var memo: TicketMemo
    /// Keys of its parts by their identifiers.
    // Ours: identifiers of the tracker and hexadecimal digits.
    package var parts: [String: String]
    /// When it began to be created, or parts of it did, of which nobody knows the end.
    package var pendingSince: Timestamp?
    /// When we last wrote to it.
    package var writtenAt: Timestamp

    package init(
        reminder: String,
        scope: TicketScope,
        entity: String,
        level: String,
        ticket: TicketReference?,
        memo: TicketMemo,
        // Ours: identifiers of trackers and hexadecimal digits.
        parts: [String: String] = [:],
        pendingSince: Timestamp? = nil,
        writtenAt: Timestamp
    ) {
        self.reminder = reminder
        blueprint = scope.blueprint
        scorecard = scope.scorecard
        self.entity = entity
        self.level = level
        self.ticket = ticket
        self.memo = memo
        self.parts = parts
        self.pendingSince = pendingSince
        self.writtenAt = writtenAt
    }

    /// What the keys of a tracker's tickets begin with.
    package static func prefix(of tracker: any Tracker) -> String {
        TicketDigest.of([tracker.origin, tracker.identity], digits: 16) + "/"
    }

    /// The key of a ticket's record, from its `TicketKey.digest`.
    package static func key(of digest: String, in tracker: any Tracker) -> String {
        prefix(of: tracker) + digest
    }
}
