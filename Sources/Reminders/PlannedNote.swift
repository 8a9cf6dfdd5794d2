/// One note of a plan: whom it is for, where it goes, and which parts it is.
package struct PlannedNote: Sendable, Hashable, Codable {
    /// The owner's identifier, or a person's address; nil for all entities, or those without owner.
    package var owner: String?
    /// What people call the owner.
    package var title: String
    /// Where it goes, in the destination's address; nil for the destination's own channel.
    package var place: String?
    /// Where it goes, as people call it, such as `#payments`.
    package var channel: String
    /// Why it goes to the default channel instead; nil where it goes to the owner's own.
    package var fallback: String?
    /// How many entities it tells of.
    package var entities: Int
    /// How many people it mentions, or sends to.
    package var people: Int
    /// Its parts, from the first to the one behind the last.
    package var firstPart: Int
    package var endPart: Int
    /// What the ledger gets when the note is delivered.
    package var ledgerKey: String
    package var ledgerValue: String

    package init(
        owner: String?,
        title: String,
        place: String?,
        channel: String,
        fallback: String?,
        entities: Int,
        people: Int,
        parts: Range<Int>,
        ledgerKey: String,
        ledgerValue: String
    ) {
        self.owner = owner
        self.title = title
        self.place = place
        self.channel = channel
        self.fallback = fallback
        self.entities = entities
        self.people = people
        firstPart = parts.lowerBound
        endPart = parts.upperBound
        self.ledgerKey = ledgerKey
        self.ledgerValue = ledgerValue
    }

    package var parts: Range<Int> { firstPart..<max(firstPart, endPart) }
}

/// What became of one owner's note, as the run page and the API tell it.
package struct OwnerOutcome: Sendable, Hashable, Codable {
    /// Nil for all entities, or those without owner.
    package var owner: String?
    package var title: String
    package var channel: String
    /// Nil while it is on its way.
    package var state: State?
    /// Why it fell back, or could not be delivered; a sentence.
    package var reason: String?
    package var entities: Int
    package var people: Int
    /// The address of the first message.
    package var link: String?

    package enum State: String, Sendable, Hashable, Codable {
        case delivered, fellBack, unreached
    }

    package init(
        owner: String?,
        title: String,
        channel: String,
        state: State?,
        reason: String? = nil,
        entities: Int,
        people: Int,
        link: String? = nil
    ) {
        self.owner = owner
        self.title = title
        self.channel = channel
        self.state = state
        self.reason = reason
        self.entities = entities
        self.people = people
        self.link = link
    }
}
