import JSON
import Platform
package import Reminders

/// What people do in the service, and what port-sender did.
extension ModelService {
    package enum Deed: String, Sendable, CaseIterable {
        case closeAsDone, refuse, reopen, editTitle, restoreTitle, editBody
        case ignore, stopIgnoring, strip, delete, hide, show, tickPart, untickPart, refusePart
        /// A copy with our labels alone, and one with all that we wrote.
        case copy, copyAll
    }

    /// Lets a person do something to the ticket of that number.
    ///
    /// - Parameters:
    ///   - deed: What.
    ///   - number: To which.
    ///   - isKnown: Whether the ledger knows the ticket: without label and memo nobody else does,
    ///     and only the ledger knows that a deleted one was there.
    ///   - forgets: Whether runs without a ledger come later.
    package func person(
        does deed: Deed,
        to number: Int64,
        isKnown: Bool = true,
        forgets: Bool = false
    ) {
        let now = clock.now()
        if deed == .copy || deed == .copyAll { return copy(number, deed) }
        let truth = change(number) { ticket -> String? in
            guard deed == .show || ticket.isVisible else { return nil }
            let before = ticket.truth
            ticket.take(deed, at: now)
            ticket.touchedAt = now
            let isLost =
                switch deed {
                case .strip: !ticket.isOthers && (!isKnown || forgets)
                // port-sender knew its tasks by their titles.
                case .editTitle: ticket.isOthers && ticket.labels.isEmpty
                default: false
                }
            if isLost { (ticket.formerTruth, ticket.truth) = (before, nil) }
            return before
        }
        note("a person does \(deed.rawValue) to T-\(number)")
        guard deed == .delete || deed == .hide, isKnown, !forgets, let truth = truth ?? nil else {
            return
        }
        audit { $0.gone.insert(truth) }
    }

    private func copy(_ number: Int64, _ deed: Deed) {
        // Nobody could tell a copy of port-sender's from the ticket.
        guard
            var ticket = tickets.first(where: {
                $0.number == number && $0.isVisible && !$0.isOthers
            })
        else { return }
        ticket.touchedAt = clock.now()
        if deed == .copy || ticket.memo == nil {
            ticket.truth = nil
            ticket.memo = nil
        }
        ticket.closing = nil
        ticket.closedAt = nil
        ticket.closedBy = nil
        ticket.isDuplicate = false
        ticket.parts = []
        let copied = add(ticket)
        note("a person does \(deed.rawValue) to T-\(number), which gives T-\(copied)")
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
        let number = add(
            ModelTicket(
                number: 0,
                place: "OPS",
                truth: key.digest,
                isOthers: true,
                title: title,
                ourTitle: title,
                labels: labels,
                closing: closing,
                closedAt: closing == nil ? nil : clock.now(),
                closedBy: closing == nil ? nil : closing == .done ? .us : .person
            )
        )
        note("port-sender made T-\(number): \(title) \(labels)")
        return number
    }

    /// The labels that port-sender gave to an issue, the scorecard by its identifier or its title.
    package static func othersLabels(
        _ key: TicketKey,
        scorecard: String
    ) -> [String] {
        ["Port", scorecard, key.level, key.blueprint, key.entity]
    }
}

extension ModelTicket {
    fileprivate mutating func take(_ deed: ModelService.Deed, at now: Timestamp) {
        switch deed {
        case .closeAsDone: close(as: .done, at: now)
        case .refuse: close(as: .refused, at: now)
        case .reopen:
            closing = nil
            closedAt = nil
            closedBy = nil
            isDuplicate = false
            wasReached = false
        case .editTitle:
            title = "Please: " + title
            hasPersonsTitle = true
        case .restoreTitle:
            title = ourTitle
            hasPersonsTitle = false
        case .editBody: note += "People wrote this. "
        case .ignore: labels.append("Scorebell-Ignore")
        case .stopIgnoring: labels.removeAll { $0.lowercased() == FoundTicket.ignoreLabel }
        case .strip:
            labels.removeAll { $0.hasBytePrefix(Self.ownLabel) }
            memo = nil
        case .delete: isDeleted = true
        case .hide: isHidden = true
        case .show: isHidden = false
        case .tickPart: closePart(as: .done)
        case .refusePart: closePart(as: .refused)
        case .untickPart:
            if let place = parts.firstIndex(where: { $0.closing != nil }) {
                parts[place].closing = nil
                parts[place].closedBy = nil
            }
        case .copy, .copyAll: break
        }
    }

    private mutating func close(as way: FoundTicket.Closing, at now: Timestamp) {
        guard isOpen else { return }
        closing = way
        closedAt = now
        closedBy = .person
        wasReached = false
    }

    private mutating func closePart(as way: FoundTicket.Closing) {
        guard let place = parts.firstIndex(where: { $0.closing == nil }) else { return }
        parts[place].closing = way
        parts[place].closedBy = .person
    }
}
