package import JSON
package import Platform

/// Where a ticket is in its tracker.
package struct TicketReference: Sendable, Hashable, Codable {
    /// The tracker's own identifier, which stays when the ticket is moved.
    package var id: String
    /// What people call it, such as `OPS-12` or `acme/shop#7`.
    package var name: String
    /// The project or repository that it is in.
    package var place: String

    package init(id: String, name: String, place: String) {
        self.id = id
        self.name = name
        self.place = place
    }
}

/// A ticket as the tracker has it.
package struct FoundTicket: Sendable, Hashable {
    package var reference: TicketReference
    /// The address for people.
    package var url: String
    /// `TicketKey.digest`, or its first 16 digits where only a label says it; nil for one that is
    /// not ours.
    package var key: String?
    /// What we last wrote, as the tracker keeps it; nil where it was lost, or is not ours.
    package var memo: TicketMemo?
    package var title: String
    /// Labels as the tracker has them.
    package var labels: TextList
    /// Nil for an open one.
    package var closing: Closing?
    /// When it was last closed, as well as the tracker knows; nil for an open one.
    package var closedAt: Timestamp?
    package var parts: [FoundPart]
    /// Orders tickets of one place by age, the oldest first.
    package var order: Int64
    /// False where a person may have copied what says that it is ours: it is not closed as our
    /// double, and no other gives way to it.
    package var isAuthentic: Bool

    /// How a ticket was closed.
    package enum Closing: String, Sendable, Hashable, Codable {
        /// As done, or without a word.
        case done
        /// As something that nobody will do, or a duplicate of another: a decision that stands.
        case refused
    }

    package init(
        reference: TicketReference,
        url: String,
        key: String?,
        memo: TicketMemo?,
        title: String,
        labels: TextList,
        closing: Closing?,
        closedAt: Timestamp?,
        parts: [FoundPart] = [],
        order: Int64,
        isAuthentic: Bool = true
    ) {
        self.reference = reference
        self.url = url
        self.key = key
        self.memo = memo
        self.title = title
        self.labels = labels
        self.closing = closing
        self.closedAt = closedAt
        self.parts = parts
        self.order = order
        self.isAuthentic = isAuthentic
    }

    package var isOpen: Bool { closing == nil }

    /// The label with which people have a ticket left alone.
    package static let ignoreLabel = "scorebell-ignore"

    /// Whether people have it left alone.
    package var isIgnored: Bool {
        labels.contains { $0.lowercased().hasSameBytes(as: Self.ignoreLabel) }
    }
}

/// A rule's part of a ticket, such as a subtask, as the tracker has it.
package struct FoundPart: Sendable, Hashable {
    package var reference: TicketReference
    /// `TicketKey.part(ofRule:)`, or its first 16 digits; nil where neither label nor ledger says it.
    package var key: String?
    package var title: String
    /// Nil for an open one.
    package var closing: FoundTicket.Closing?

    package init(
        reference: TicketReference,
        key: String?,
        title: String,
        closing: FoundTicket.Closing?
    ) {
        self.reference = reference
        self.key = key
        self.title = title
        self.closing = closing
    }
}
