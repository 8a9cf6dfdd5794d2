package import Platform

/// The words of a run that keeps tickets, and of the table of what it would do.
///
/// What is written into tickets is no part of it: that is `TicketChange.commentLines`.
package protocol TicketWording: Sendable {
    /// What a run of that operation keeps, with its number.
    func tickets(_ count: Int, of operation: Operation) -> String
    /// How many tickets came to that, or would in a rehearsal; a few words of a list.
    func counted(_ count: Int, _ outcome: TicketOutcome, isRehearsed: Bool) -> String
    /// Parts of tickets, such as subtasks, likewise.
    func partsOpened(_ count: Int, isRehearsed: Bool) -> String
    func partsDone(_ count: Int, isRehearsed: Bool) -> String
    /// A list of such words; of none of them, that nothing was to do.
    func listed(_ counts: [String]) -> String

    /// The last line of the run's log: where tickets are kept, and what was done.
    ///
    /// The place is empty where tickets are in several.
    func kept(
        _ operation: Operation,
        in tracker: String,
        _ place: String,
        _ counts: String,
        isRehearsed: Bool
    ) -> String
    /// What stands before the label of a rehearsal.
    func rehearsedLabel(_ counts: String) -> String
    /// Sentences after each other; the first is one without its full stop.
    func paragraph(_ finding: String, _ sentences: [String]) -> String

    // Why a run did not do all of it, a sentence each.
    func leftByCap(_ count: Int, _ operation: Operation, opening: Bool, most: Int) -> String
    /// Tickets that were left for other reasons, each with its number.
    func leftAlone(
        _ counts: [(reason: TicketAction.Reason, count: Int)],
        _ operation: Operation
    ) -> String
    func doubtful(_ count: Int, _ operation: Operation) -> String
    /// A few words for the label of the same.
    func doubtfulLabel(_ count: Int, _ operation: Operation) -> String
    func allFailed(_ count: Int, _ operation: Operation, because reason: String) -> String

    // What a run says that goes on later.
    /// Tickets are opened as quickly as the tracker allows.
    func parked(_ opened: Int, of all: Int, _ operation: Operation, until: Timestamp) -> String
    func parkedLabel(_ opened: Int, of all: Int, _ operation: Operation) -> String
    /// Another run holds the tracker's lock, until that time at most.
    func waits(for tracker: String, until: Timestamp) -> String

    // The table of a plan.
    /// The headings: entity, level, action, ticket, why.
    var headings: [String] { get }
    func verb(_ action: TicketAction) -> String
    func words(_ reason: TicketAction.Reason) -> String
    func words(_ reason: TicketChange.CloseReason) -> String
}

extension TicketWording {
    /// Why an action is what it is; nil where the verb says all.
    package func why(_ action: TicketAction) -> String? {
        switch action {
        case .create, .update, .completeParts, .reopen, .adopt, .unchanged: nil
        case .close(let reason): words(reason)
        case .leave(let reason): words(reason)
        case .fail(let sentence): sentence
        }
    }

    /// An action in a few words, such as `close (level reached)`.
    package func words(_ action: TicketAction) -> String {
        why(action).map { "\(verb(action)) (\($0))" } ?? verb(action)
    }
}

extension Timestamp {
    /// `14:05 UTC`.
    var timeOfDay: String { "\(description.dropFirst(11).prefix(5)) UTC" }
}
