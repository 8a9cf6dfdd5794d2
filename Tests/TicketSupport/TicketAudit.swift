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
    /// Whether there are runs without a ledger.
    package var forgets = false

    package init() {}

    /// Whether every run can find the ticket: nothing but a ledger knows one that was moved, or whose
    /// label people removed.
    fileprivate func canFind(_ ticket: ModelTicket) -> Bool {
        guard ticket.isVisible, forgets else { return ticket.isVisible }
        return !ticket.isAway && (ticket.isOthers || ticket.isFoundAsOurs)
    }

    fileprivate func isReached(_ truth: String) -> Bool {
        guard let ticket = wanted[truth] else { return false }
        return !ticket.rules.isEmpty && !ticket.isUnmet
    }
}

extension WatchedService {
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
        watch.state.withLock { state in
            for place in state.tickets.indices where !state.tickets[place].isOpen {
                guard let truth = state.tickets[place].truth, state.audit.isReached(truth)
                else { continue }
                state.tickets[place].wasReached = true
            }
        }
    }
}

/// What our writes are held against: what stood there before them, for a person may do anything
/// between our read and our write.
extension TicketWatch {
    /// Judges what one write of ours made of a ticket.
    ///
    /// - Parameters:
    ///   - before: As it was; nil for a new one.
    ///   - after: As it is.
    package func judge(_ before: ModelTicket?, _ after: ModelTicket) {
        guard let before else { return judgeCreation(of: after) }
        guard before != after else { return }
        let (audit, tickets) = state.withLock { ($0.audit, $0.tickets) }
        var offences = offencesOfWriting(before, after, audit)
        let others = tickets.filter {
            audit.canFind($0) && $0.number != after.number && $0.truth != nil
                && $0.truth == before.truth && (!$0.isOthers || audit.rules.adopts)
        }
        if !before.isOpen, after.isOpen {
            offences += before.offencesOfReopening(at: clock.now(), audit.rules)
            let shown = others.filter(isShown)
            if let other = shown.first(where: \.isOpen) {
                offences.append("is opened beside \(other.reference.name)")
            }
            if let other = shown.first(where: { $0.closing == .refused && $0.closedBy == .person })
            {
                offences.append("is opened, although \(other.reference.name) is refused")
            }
        }
        if before.isOpen, !after.isOpen {
            // The ledger knows one that nobody else can tell.
            let isTwin = tickets.contains {
                $0.isVisible && $0.number != after.number && !$0.isDuplicate
                    && ($0.truth ?? $0.formerTruth) == before.truth
            }
            offences += before.offencesOfClosing(isTwin: isTwin, after, audit)
        }
        // Where nothing else is left, a copy is taken for the ticket.
        let isBeside =
            before.isCopy && before.truth == nil
            && tickets.contains {
                audit.canFind($0) && $0.truth != nil && $0.truth == after.memo?.key && isShown($0)
            }
        if isBeside { offences.append("is a person's copy, and was written") }
        for offence in offences { violate("\(before.reference.name) \(offence)") }
    }

    private func judgeCreation(of new: ModelTicket) {
        guard let truth = new.truth else { return violate("\(new.title) is of no key") }
        let (audit, tickets) = state.withLock { ($0.audit, $0.tickets) }
        if audit.rules.isRehearsed { violate("a rehearsal creates \(new.title)") }
        let twin = tickets.first {
            audit.canFind($0) && $0.truth == truth && (!$0.isOthers || audit.rules.adopts)
                && isShown($0)
        }
        if let twin {
            violate("a second ticket \(new.title), beside \(twin.reference.name)")
        }
        if audit.gone.contains(truth) { violate("a deleted ticket is made anew: \(new.title)") }
        if !(audit.wanted[truth]?.isUnmet ?? false) { violate("\(new.title) has nothing to do") }
    }

    private func offencesOfWriting(
        _ before: ModelTicket,
        _ after: ModelTicket,
        _ audit: TicketAudit
    ) -> [String] {
        var offences: [String] = []
        if audit.rules.isRehearsed { offences.append("is changed in a rehearsal") }
        if before.isIgnored { offences.append("is ignored, and was written") }
        if before.closing == .refused, before.closedBy == .person {
            offences.append("is refused, and was written")
        }
        if let truth = before.truth, let key = after.memo?.key, truth != key {
            offences.append("is taken for another")
        }
        if before.isOthers, !audit.rules.adopts { offences.append("is port-sender's") }
        if before.hasPersonsTitle, after.title != before.title {
            offences.append("loses the title that a person gave it")
        }
        for label in before.labels where !after.labels.contains(label) {
            offences.append("loses the label \(label)")
        }
        for part in before.parts where part.closing == .refused && part.closedBy == .person {
            let isOpen = after.parts.contains { $0.number == part.number && $0.closing == nil }
            if isOpen { offences.append("has a refused part opened") }
        }
        let known = Set(before.parts.map(\.number))
        for part in after.parts where !known.contains(part.number) {
            let isTwin = before.parts.contains { $0.truth == part.truth }
            if isTwin { offences.append("has two parts for \(part.title)") }
        }
        return offences
    }

    /// Whether a search shows what people last did to a ticket.
    private func isShown(_ ticket: ModelTicket) -> Bool {
        ticket.touchedAt.map { clock.now() - $0 > lag } ?? true
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

    /// Returns what is wrong with closing it, whatever reason was given: one good reason is enough.
    fileprivate func offencesOfClosing(
        isTwin: Bool,
        _ after: ModelTicket,
        _ audit: TicketAudit
    ) -> [String] {
        guard let truth else { return [] }
        if after.isDuplicate { return isTwin ? [] : ["is closed as a duplicate of nothing"] }
        if audit.isReached(truth) || isTwin { return [] }
        guard audit.wanted[truth] == nil else { return ["is closed, and not reached"] }
        guard let entity = memo?.entity, !audit.entities.contains(entity) else { return [] }
        var offences: [String] = []
        if audit.entities.isEmpty { offences.append("is closed by an empty search") }
        if !audit.rules.closesVanished { offences.append("is closed, but to be left") }
        return offences
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

extension WatchedService {
    /// Judges what there is once enough runs had nothing in their way.
    package func judgeCalm() {
        let (audit, tickets) = watch.state.withLock { ($0.audit, $0.tickets) }
        let visible = tickets.filter { audit.canFind($0) && !$0.isIgnored && !$0.isOthers }
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
