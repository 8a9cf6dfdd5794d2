import JSON

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
    /// Where it goes when its place refuses; nil where there is nothing else.
    package var instead: Instead?
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
        instead: Instead? = nil,
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
        self.instead = instead
        self.entities = entities
        self.people = people
        firstPart = parts.lowerBound
        endPart = parts.upperBound
        self.ledgerKey = ledgerKey
        self.ledgerValue = ledgerValue
    }

    /// A place for a note whose own place refuses.
    package struct Instead: Sendable, Hashable, Codable {
        /// Nil for the destination's own channel.
        package var place: String?
        /// What people call it; nil for the destination's own channel.
        package var channel: String?

        package init(place: String?, channel: String?) {
            self.place = place
            self.channel = channel
        }
    }

    package var parts: Range<Int> { firstPart..<max(firstPart, endPart) }
}

extension PlannedNote {
    /// The note as JSON, as it decodes.
    var json: JSONValue {
        var members: [ExactString: JSONValue] = [
            "title": .string(title), "channel": .string(channel),
            "entities": .integer(Int64(entities)), "people": .integer(Int64(people)),
            "firstPart": .integer(Int64(firstPart)), "endPart": .integer(Int64(endPart)),
            "ledgerKey": .string(ledgerKey), "ledgerValue": .string(ledgerValue),
        ]
        if let owner { members["owner"] = .string(owner) }
        if let place { members["place"] = .string(place) }
        if let fallback { members["fallback"] = .string(fallback) }
        if let instead {
            var place: [ExactString: JSONValue] = [:]
            if let text = instead.place { place["place"] = .string(text) }
            if let text = instead.channel { place["channel"] = .string(text) }
            members["instead"] = .object(place)
        }
        return .object(members)
    }
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
