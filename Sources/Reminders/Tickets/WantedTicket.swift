package import Scorecards

/// A ticket as it should be: what one entity still misses at one level, or no longer misses.
package struct WantedTicket: Sendable, Hashable {
    package var key: TicketKey
    /// The entity's title, and the address of its page in Port.
    package var entityTitle: String
    package var entityURL: String
    package var scorecardTitle: String
    /// The address of Port's application, without a slash at its end.
    package var appURL: String
    /// The level's rules that Port has a result for, in the scorecard's order; empty where Port has
    /// no results of the entity, and then its tickets are left as they are.
    package var rules: [TicketRule]
    package var place: Place
    /// Who may be assigned, the first that the tracker knows; only a new ticket gets an assignee.
    package var assignees: [Person]

    /// Where a new ticket goes; one that is there stays where it is.
    package enum Place: Sendable, Hashable {
        /// The project or repository that is configured.
        case configured
        /// A project's key or a repository's name from the catalogue.
        case named(String)
        /// None, for a reason that people are told; a sentence.
        case unknown(String)
    }

    package init(
        key: TicketKey,
        entityTitle: String,
        entityURL: String,
        scorecardTitle: String,
        appURL: String,
        rules: [TicketRule],
        place: Place = .configured,
        assignees: [Person] = []
    ) {
        self.key = key
        self.entityTitle = entityTitle
        self.entityURL = entityURL
        self.scorecardTitle = scorecardTitle
        self.appURL = appURL
        self.rules = rules
        self.place = place
        self.assignees = assignees
    }

    /// True when there is something to do: a rule that Port has a result for is not met.
    package var isUnmet: Bool { rules.contains { !$0.isMet } }
}

/// A rule of a wanted ticket, with the entity's result.
package struct TicketRule: Sendable, Hashable {
    package var rule: Rule
    package var isMet: Bool

    package init(_ rule: Rule, isMet: Bool) {
        self.rule = rule
        self.isMet = isMet
    }
}

/// What a run keeps tickets of: the tickets as they should be, and who is in the catalogue.
package struct WantedTickets: Sendable {
    package var scope: TicketScope
    /// One for each entity and level that has rules, complete ones too.
    package var tickets: [WantedTicket]
    /// All entities of the search, by `TicketScope.digest(ofEntity:)`.
    // Ours: hexadecimal digits.
    package var entities: Set<String>
    /// Whether a filter rule leaves entities out: then one that is not among these may be another
    /// reminder's.
    package var isFiltered: Bool

    package init(
        scope: TicketScope,
        tickets: [WantedTicket],
        entities: Set<String>,  // Ours: hexadecimal digits.
        isFiltered: Bool = false
    ) {
        self.scope = scope
        self.tickets = tickets
        self.entities = entities
        self.isFiltered = isFiltered
    }
}
