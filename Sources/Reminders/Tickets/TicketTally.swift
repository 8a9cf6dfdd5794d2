/// What a run did with tickets, in numbers.
package struct TicketTally: Sendable, Hashable, Codable {
    package var created = 0
    package var updated = 0
    package var reopened = 0
    package var closed = 0
    package var adopted = 0
    /// Parts, such as subtasks, that were opened and completed.
    package var partsOpened = 0
    package var partsDone = 0
    /// Tickets that are as they should be.
    package var unchanged = 0
    /// Tickets that were left alone, by why.
    package var left: [TicketAction.Reason: Int] = [:]
    package var failed = 0
    /// Why tickets failed, a line each, `linesMax` at most.
    package var failures: [String] = []
    /// Tickets that would have been closed, had the search not looked wrong.
    package var kept = 0
    /// Entities that were looked at, and those of them that miss rules.
    package var examined = 0
    package var unmet = 0
    /// True when these are the numbers of a rehearsal, which wrote nothing.
    package var isRehearsed = false

    /// How many failures are told by a line of their own.
    package static let linesMax = 20

    package init() {}

    /// True when something was written.
    package var hasWritten: Bool {
        created + updated + reopened + closed + adopted + partsOpened + partsDone > 0
    }

    /// How many tickets were left alone because of a person, a limit, or a doubt.
    package var leftAlone: Int { left.values.reduce(0, +) }
}

/// What is done about one ticket, as tables and numbers tell it.
package enum TicketAction: Sendable, Hashable {
    case create
    case update
    case completeParts
    case reopen
    case close(TicketChange.CloseReason)
    case adopt
    /// It is as it should be.
    case unchanged
    case leave(Reason)
    /// It cannot be; a sentence.
    case fail(String)

    /// Why a ticket is left alone.
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable,
        CodingKeyRepresentable
    {
        /// Labelled so by people.
        case ignored
        /// Closed as something that nobody will do, or as a duplicate.
        case refused
        /// Closed by a person while rules fail, too long ago or too often to be opened again.
        case closedByPerson
        /// Deleted, or hidden from us.
        case missing
        /// The run has opened or closed as many as it may.
        case createsMax
        case closesMax
        /// Its entity is gone, and the configuration says to leave it.
        case vanished
        /// Its entity seems to be gone, but the search that says so looks wrong.
        case doubtfulSearch
        /// The reminder looks at another scorecard now, and the ticket's is still there.
        case otherScorecard
        /// Port has no results of the entity yet.
        case unmeasured
        /// It may have just been created; the tracker does not show it yet.
        case pending
    }
}

/// One line of a plan, for people.
package struct TicketRow: Sendable, Hashable {
    /// The entity's title, or the ticket's where the entity is gone.
    package var entity: String
    package var level: String
    package var action: TicketAction
    /// The ticket's name and address; nil for a new one.
    package var ticket: String?
    package var url: String?
    /// How many of its rules are unmet, and how many there are.
    package var unmet: Int
    package var rules: Int

    package init(
        entity: String,
        level: String,
        action: TicketAction,
        ticket: String?,
        url: String?,
        unmet: Int,
        rules: Int
    ) {
        self.entity = entity
        self.level = level
        self.action = action
        self.ticket = ticket
        self.url = url
        self.unmet = unmet
        self.rules = rules
    }
}
