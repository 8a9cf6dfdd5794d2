/// A service that keeps tickets, such as Jira.
///
/// It knows how its tickets are written, found and changed. What should be done is decided by the
/// comparison, which knows no service.
package protocol Tracker: Sendable {
    /// What its failures are counted under: stable, and no secret.
    var origin: String { get }
    /// What sentences call the service.
    var name: String { get }
    /// The configured project or repository, in a few words for people; no secret.
    var place: String { get }
    /// Names the account of tickets: the address of the service, the same in every run; no secret.
    var identity: String { get }
    /// How many tickets one call creates.
    var batchMax: Int { get }
    /// How many tickets an hour it lets anybody create; nil for no such limit.
    var createsPerHour: Int? { get }

    /// Whether an operation keeps its tickets there.
    func takes(_ operation: Operation) -> Bool
    /// Returns the texts of a ticket; calls nobody.
    func draft(of ticket: WantedTicket) -> TicketDraft
    /// Proves the credentials, and reads what is needed to write into the places.
    ///
    /// - Parameters:
    ///   - places: Projects or repositories of the catalogue, each once; the configured one is
    ///     always meant too.
    ///   - forWriting: False where nothing will be written.
    /// - Returns: What the attempt works with.
    /// - Throws: `final` where only a person can help. A place of the catalogue that cannot be used
    ///   fails those tickets that would go there, when they are created.
    func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession
}

/// One attempt's dealings with a tracker, after its credentials were proved.
///
/// A thrown failure of kind `placeRefused` concerns one ticket only; any other ends the attempt.
package protocol TrackerSession: Sendable {
    /// What the run's log is told, such as that a token ends soon; a sentence each.
    var remarks: [String] { get }

    /// Returns the tickets that are ours, and those that could be taken over.
    func survey(_ request: TicketSurvey) async throws(DeliveryFailure) -> [FoundTicket]

    /// Reads one ticket as it is now, past every search; nil for one that is deleted or hidden.
    func ticket(_ known: TicketReference) async throws(DeliveryFailure) -> FoundTicket?

    /// Creates tickets, `Tracker.batchMax` at most, without their parts.
    func create(_ tickets: [NewTicket]) async -> CreateOutcome<FoundTicket>

    /// Creates parts of tickets, `Tracker.batchMax` at most.
    func createParts(_ parts: [NewPart]) async -> CreateOutcome<FoundPart>

    /// Changes a ticket, all but its `newParts`.
    ///
    /// - Parameters:
    ///   - change: What to change.
    ///   - ticket: As `ticket(_:)` returned it just now.
    ///   - draft: The texts; nil for a ticket that nobody wants any more.
    /// - Returns: The ticket after it.
    /// - Throws: `placeRefused` where this ticket cannot be changed; what concerns all.
    func apply(
        _ change: TicketChange,
        to ticket: FoundTicket,
        draft: TicketDraft?
    ) async throws(DeliveryFailure) -> FoundTicket

    /// Adds a comment; plain text, a line each.
    func comment(
        _ lines: [String],
        on ticket: TicketReference
    ) async throws(DeliveryFailure)
}

/// What a tracker is asked for at the beginning of a run.
package struct TicketSurvey: Sendable {
    package var scope: TicketScope
    /// The tickets that the ledger knows, to be read even where no search finds them.
    package var known: [TicketReference]
    /// Of parts that the ledger knows the keys, by the parts' identifiers.
    // Ours: identifiers of the tracker and hexadecimal digits.
    package var knownParts: [String: String]
    /// Identifiers of what was written in the last minutes, which a search may not show yet.
    package var recent: [String]
    /// Whether port-sender's tickets are to be found too.
    package var findsOthers: Bool
    /// Called after each answer of the tracker's, so that whoever waits for the survey knows that it
    /// goes on.
    package var progress: Progress = {}

    package typealias Progress = @Sendable () async -> Void

    package init(
        scope: TicketScope,
        known: [TicketReference] = [],
        // Ours: identifiers of trackers and hexadecimal digits.
        knownParts: [String: String] = [:],
        recent: [String] = [],
        findsOthers: Bool
    ) {
        self.scope = scope
        self.known = known
        self.knownParts = knownParts
        self.recent = recent
        self.findsOthers = findsOthers
    }
}

/// A ticket to be created.
package struct NewTicket: Sendable {
    package var ticket: WantedTicket
    package var draft: TicketDraft

    package init(_ ticket: WantedTicket, draft: TicketDraft) {
        self.ticket = ticket
        self.draft = draft
    }
}

/// A part to be created.
package struct NewPart: Sendable {
    package var parent: TicketReference
    package var ticket: WantedTicket
    package var draft: PartDraft

    package init(of parent: TicketReference, _ ticket: WantedTicket, draft: PartDraft) {
        self.parent = parent
        self.ticket = ticket
        self.draft = draft
    }
}

/// Why the tracker did not take one ticket or part; others are not concerned.
package struct TicketRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence, with what to do where that is known; no secret.
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
