import JSON
import Platform
package import Reminders
import Synchronization

/// What a service watches for: that no ticket doubles, and that nobody's decision is undone.
package struct TicketAudit: Sendable {
    package var violations: [String] = []
    /// What is in the catalogue now, and how tickets are kept.
    package var wanted: [String: WantedTicket] = [:]
    package var entities: Set<String> = []
    package var rules = TicketRules()
    /// Tickets that a person deleted or hid, by `TicketKey.digest`.
    package var gone: Set<String> = []

    package init() {}

    fileprivate func isReached(_ truth: String) -> Bool {
        guard let ticket = wanted[truth] else { return false }
        return !ticket.rules.isEmpty && !ticket.isUnmet
    }
}

extension ModelService {
    /// Tells the audit what the next run will find in the catalogue, and how it keeps tickets.
    package func begin(_ catalogue: ModelCatalogue, _ rules: TicketRules) {
        let wanted = catalogue.wanted
        audit { audit in
            audit.rules = rules
            audit.entities = wanted.entities
            audit.wanted = Dictionary(
                wanted.tickets.map { ($0.key.digest, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            audit.gone = audit.gone.filter { audit.wanted[$0]?.isUnmet ?? false }
        }
        state.withLock { state in
            for place in state.tickets.indices where !state.tickets[place].isOpen {
                guard let truth = state.tickets[place].truth, state.audit.isReached(truth)
                else { continue }
                state.tickets[place].wasReached = true
            }
        }
    }

    /// Whether a search shows what people last did to a ticket.
    private func isShown(_ ticket: ModelTicket) -> Bool {
        ticket.touchedAt.map { clock.now() - $0 > shape.lag } ?? true
    }

    func judgeCreation(of new: NewTicket) {
        let truth = new.ticket.key.digest
        let name = "\(new.ticket.key.entity) \(new.ticket.key.level)"
        let (audit, tickets) = state.withLock { ($0.audit, $0.tickets) }
        if audit.rules.isRehearsed { violate("a rehearsal creates \(name)") }
        let twin = tickets.first {
            $0.isVisible && $0.truth == truth && (!$0.isOthers || audit.rules.adopts)
                && isShown($0)
        }
        if let twin { violate("a second ticket for \(name), beside T-\(twin.number)") }
        if audit.gone.contains(truth) { violate("a deleted ticket is made anew for \(name)") }
        if !(audit.wanted[truth]?.isUnmet ?? false) { violate("\(name) has nothing to do") }
    }

    /// Judges a change of the ticket as it was read.
    func judge(
        _ change: TicketChange,
        of number: Int64,
        as read: FoundTicket,
        _ draft: TicketDraft?
    ) {
        let (audit, tickets) = state.withLock { state in
            state.writes += 1
            return (state.audit, state.tickets)
        }
        guard let ticket = tickets.first(where: { $0.number == number }) else { return }
        note("changes \(read.reference.name): \(change.summary)")
        var offences: [String] = []
        if audit.rules.isRehearsed { offences.append("is changed in a rehearsal") }
        if ticket.isIgnored { offences.append("is ignored, and was written") }
        if ticket.closing == .refused, ticket.closedBy == .person {
            offences.append("is refused, and was written")
        }
        if let truth = ticket.truth, truth != change.memo.key {
            offences.append("is taken for another")
        }
        if ticket.isOthers, !audit.rules.adopts { offences.append("is port-sender's") }
        if change.title != nil, ticket.hasPersonsTitle {
            offences.append("loses the title that a person gave it")
        }
        if change.reopens {
            offences += ticket.offencesOfReopening(at: clock.now(), audit.rules)
            let others = tickets.filter {
                $0.isVisible && $0.number != number && $0.truth != nil && $0.truth == ticket.truth
                    && (!$0.isOthers || audit.rules.adopts) && isShown($0)
            }
            if let other = others.first(where: \.isOpen) {
                offences.append("is opened beside T-\(other.number)")
            }
            if let other = others.first(where: { $0.closing == .refused && $0.closedBy == .person })
            {
                offences.append("is opened, although T-\(other.number) is refused")
            }
        }
        if let reason = change.closes {
            offences += ticket.offencesOfClosing(reason, among: tickets, audit)
        }
        for part in ticket.parts where part.closing == .refused && part.closedBy == .person {
            if change.reopenedParts.contains(where: { $0.reference.id == "\(part.number)" }) {
                offences.append("has a refused part opened")
            }
        }
        for offence in offences { violate("\(read.reference.name) \(offence)") }
    }
}

extension ModelTicket {
    fileprivate func offencesOfReopening(at now: Timestamp, _ rules: TicketRules) -> [String] {
        // Who closed port-sender's nobody can tell: it did so itself, and opened again.
        guard closedBy == .person, !wasReached, !isOthers else { return [] }
        var offences: [String] = []
        if let closedAt, now - closedAt > .seconds(86_400 * rules.reopenDays) {
            offences.append("is reopened too late")
        }
        if rules.reopenDays == 0 { offences.append("is reopened, although none may be") }
        if let reopenedAt, now - reopenedAt < TicketComparison.reopenPause {
            offences.append("is reopened twice in a week")
        }
        return offences
    }

    fileprivate func offencesOfClosing(
        _ reason: TicketChange.CloseReason,
        among tickets: [ModelTicket],
        _ audit: TicketAudit
    ) -> [String] {
        guard let truth else { return [] }
        switch reason {
        case .reached: return audit.isReached(truth) ? [] : ["is closed, and not reached"]
        case .entityGone:
            guard let entity = memo?.entity else { return [] }
            var offences: [String] = []
            if audit.entities.contains(entity) { offences.append("is closed, but not gone") }
            if audit.entities.isEmpty { offences.append("is closed by an empty search") }
            if !audit.rules.closesVanished { offences.append("is closed, but to be left") }
            return offences
        case .levelGone:
            return audit.wanted[truth] == nil ? [] : ["is closed, but its level is there"]
        case .duplicate(let name):
            let isThere = tickets.contains {
                $0.number != number && $0.reference.name.hasSameBytes(as: name) && $0.isVisible
                    && !$0.isDuplicate && ($0.truth ?? truth) == truth
            }
            return isThere ? [] : ["is closed as a duplicate of nothing"]
        }
    }
}

extension TicketChange {
    /// What is changed, in a few words.
    package var summary: String {
        var words: [String] = []
        if title != nil { words.append("title") }
        if writesBody { words.append("body") }
        if adopts { words.append("adopts") }
        if reopens { words.append("reopens") }
        if let closes { words.append("closes \(closes)") }
        if !completedParts.isEmpty { words.append("completes \(completedParts.map(\.title))") }
        if !reopenedParts.isEmpty { words.append("reopens \(reopenedParts.map(\.title))") }
        if !newParts.isEmpty { words.append("needs \(newParts.map(\.title))") }
        return words.isEmpty ? "memo" : words.joined(separator: ", ")
    }
}

extension ModelService {
    /// Judges what there is once enough runs had nothing in their way.
    package func judgeCalm() {
        let (audit, tickets) = state.withLock { ($0.audit, $0.tickets) }
        let visible = tickets.filter { $0.isVisible && !$0.isIgnored && !$0.isOthers }
        let open = Dictionary(grouping: visible.filter(\.isOpen)) { $0.truth ?? "" }
        for (truth, tickets) in open where audit.wanted[truth] != nil {
            let names = tickets.map(\.reference.name)
            if tickets.count > 1 { violate("\(names) are open for one key") }
            if audit.isReached(truth) { violate("\(names) are open, and reached") }
        }
        for (truth, ticket) in audit.wanted where ticket.isUnmet && !audit.gone.contains(truth) {
            guard audit.rules.createsMax > 0 else { continue }
            // A ticket that a person deleted or hid is one, where the ledger knew it.
            if !tickets.contains(where: { $0.truth == truth || $0.formerTruth == truth }) {
                violate("\(ticket.key.entity) \(ticket.key.level) has no ticket")
            }
        }
    }
}
