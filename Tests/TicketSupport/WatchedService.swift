import JSON
package import Platform
package import Reminders
import Synchronization

/// A service with tickets that histories happen to: the model, or an emulator of a tracker.
package protocol WatchedService: Sendable {
    var watch: TicketWatch { get }
    /// For how long a search shows things as they were.
    var lag: Duration { get }
    /// The operation whose tickets it keeps.
    var operation: Operation { get }
    /// What people can do there.
    var deeds: [TicketDeed] { get }

    /// Returns a client that is used by a process.
    func tracker(of process: ModelProcess) -> any Tracker
    /// Lets a person do something to a ticket.
    func perform(_ deed: TicketDeed, on number: Int64)
    /// Lets a person copy a ticket; returns the copy's number.
    func copy(_ number: Int64, _ deed: TicketDeed) -> Int64?
    /// Adds a ticket as port-sender would; returns its number.
    func add(title: String, labels: [String], closing: FoundTicket.Closing?) -> Int64
}

/// What a person does to a ticket.
package enum TicketDeed: String, Sendable, CaseIterable {
    case closeAsDone, refuse, reopen, editTitle, restoreTitle, editBody
    case ignore, stopIgnoring, strip, delete, hide, show, tickPart, untickPart, refusePart
    /// A copy with our labels alone, and one with all that we wrote.
    case copy, copyAll
    /// Moves it to another project or repository, which we can read too.
    case move
    /// Writes into our section.
    case editSection
    case addLabel

    /// Those that decide something.
    package static let decisions: [TicketDeed] = [.closeAsDone, .refuse, .reopen, .editTitle]
}

extension WatchedService {
    package var clock: WallClock { watch.clock }
    package var tickets: [ModelTicket] { watch.tickets }
    /// How often something was written.
    package var writes: Int { watch.state.withLock { $0.writes } }
    /// What broke a rule.
    package var violations: [String] { watch.state.withLock { $0.audit.violations } }
    /// What happened, a line each.
    package var history: [String] { watch.state.withLock { $0.history } }

    package func note(_ line: String) { watch.note(line) }
    package func violate(_ line: String) { watch.violate(line) }
    package func audit(_ change: (inout TicketAudit) -> Void) { watch.audit(change) }

    /// The visible tickets about something that are open.
    package func open(_ truth: String) -> [ModelTicket] {
        tickets.filter { $0.isVisible && $0.isOpen && $0.truth == truth }
    }
}

/// What people do in the service, and what port-sender did.
extension WatchedService {
    /// Lets a person do something to the ticket of that number.
    ///
    /// - Parameters:
    ///   - deed: What.
    ///   - number: To which.
    ///   - isKnown: Whether the ledger knows the ticket: without label and memo nobody else does,
    ///     and only the ledger knows that a deleted one was there.
    package func person(does deed: TicketDeed, to number: Int64, isKnown: Bool = true) {
        let forgets = watch.forgets
        guard let before = watch.ticket(number), before.isVisible || deed == .show else { return }
        if deed == .copy || deed == .copyAll {
            // Nobody could tell a copy of port-sender's from the ticket.
            guard !before.isOthers, let copied = copy(number, deed) else { return }
            return note("a person does \(deed.rawValue) to T-\(number), which gives T-\(copied)")
        }
        perform(deed, on: number)
        note("a person does \(deed.rawValue) to T-\(number)")
        let isLost =
            switch deed {
            case .strip: !before.isOthers && (!isKnown || forgets)
            // port-sender knew its tasks by their titles.
            case .editTitle: before.isOthers && !before.labels.contains(ModelTicket.othersLabel)
            // No search of ours looks there.
            case .move: before.isOthers || !isKnown
            default: false
            }
        let now = clock.now()
        watch.change(number) { ticket in
            ticket.touchedAt = now
            guard isLost else { return }
            ticket.formerTruth = before.truth ?? ticket.formerTruth
            ticket.truth = nil
        }
        guard deed == .delete || deed == .hide, isKnown, !forgets, let truth = before.truth else {
            return
        }
        audit { $0.gone.insert(truth) }
    }

    /// Adds a ticket of port-sender's.
    ///
    /// - Parameters:
    ///   - key: What it is about.
    ///   - catalogue: Which says the titles.
    ///   - labels: Those that it gave to issues; empty for a task, which is known by its title.
    ///   - closing: How it is closed; nil for an open one.
    /// - Returns: Its number.
    @discardableResult
    package func addOthers(
        _ key: TicketKey,
        in catalogue: ModelCatalogue,
        labels: [String] = [],
        closing: FoundTicket.Closing? = nil
    ) -> Int64 {
        let title = catalogue.othersTitle(key.entity, key.level)
        let number = add(title: title, labels: labels, closing: closing)
        watch.change(number) { ticket in
            ticket.truth = key.digest
            ticket.isOthers = true
            ticket.isMadeByOthers = true
            ticket.closedBy = closing.map { $0 == .done ? .us : .person }
        }
        note("port-sender made T-\(number): \(title) \(labels)")
        return number
    }
}

extension TicketKey {
    /// The labels that port-sender gave to an issue, the scorecard by its identifier or its title.
    package func othersLabels(scorecard: String) -> [String] {
        [ModelTicket.othersLabel, scorecard, level, blueprint, entity]
    }
}
