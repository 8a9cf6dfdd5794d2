import JSON
import Platform
package import Reminders

/// What people do in the model.
extension ModelService {
    package func perform(_ deed: TicketDeed, on number: Int64) {
        let now = clock.now()
        change(number, by: .person) { $0.take(deed, at: now) }
    }

    package func copy(_ number: Int64, _ deed: TicketDeed) -> Int64? {
        guard var ticket = watch.ticket(number) else { return nil }
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
        return add(ticket)
    }

    package func add(
        title: String,
        labels: [String],
        closing: FoundTicket.Closing?
    ) -> Int64 {
        add(
            ModelTicket(
                number: 0,
                place: "OPS",
                isOthers: true,
                title: title,
                ourTitle: title,
                labels: labels,
                closing: closing,
                closedAt: closing == nil ? nil : clock.now()
            )
        )
    }
}

extension ModelTicket {
    fileprivate mutating func take(_ deed: TicketDeed, at now: Timestamp) {
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
        case .copy, .copyAll, .move, .editSection, .addLabel: break
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
