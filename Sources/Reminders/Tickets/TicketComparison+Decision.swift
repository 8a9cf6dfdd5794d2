import JSON
import Platform

/// What is done about one ticket that is there.
extension TicketComparison {
    /// Compares one wanted ticket with the tracker's.
    ///
    /// - Parameters:
    ///   - ticket: As it should be.
    ///   - draft: Its texts.
    ///   - found: As it is.
    ///   - isAdopted: Whether it was somebody else's so far.
    /// - Returns: Nil where there is nothing to say: a closed ticket of a level that is reached.
    package func item(
        for ticket: WantedTicket,
        draft: TicketDraft,
        found: FoundTicket,
        isAdopted: Bool
    ) -> Item? {
        let memo = memo(of: ticket, found)
        let action: TicketAction
        var change: TicketChange?
        if found.isIgnored {
            action = .leave(.ignored)
        } else if ticket.rules.isEmpty {
            action = .leave(.unmeasured)
        } else if found.closing == .refused, memo?.closing != .refused {
            guard ticket.isUnmet else { return nil }
            action = .leave(.refused)
        } else if found.isOpen || ticket.isUnmet {
            let isReopened = !found.isOpen
            if isReopened, !isAdopted, !mayReopen(found, memo) {
                action = .leave(.closedByPerson)
            } else {
                let made = self.change(to: ticket, draft, found, memo, isAdopted: isAdopted)
                let isRecorded =
                    records[ticket.key.digest] == nil || made.recognizedParts.isEmpty
                change = made.isInvisible && made.memo == memo && isRecorded ? nil : made
                action = Self.action(of: made)
            }
        } else {
            // Its level was reached while it was closed: a rule that fails again reopens it.
            action = .unchanged
            if var kept = memo, kept.closing == nil {
                kept.closing = .done
                change = TicketChange(memo: kept)
            }
        }
        let isQuiet = change == nil
        return Item(
            key: ticket.key.digest,
            wanted: isQuiet ? nil : ticket,
            draft: isQuiet ? nil : draft,
            found: found,
            change: change,
            row: TicketRow(ticket, action, found: found)
        )
    }

    /// Compares again one ticket that was read directly, before it is written to.
    ///
    /// - Parameters:
    ///   - item: What is to be done as far as a search shows.
    ///   - fresh: The ticket as it is now.
    /// - Returns: What is to be done now; nil for nothing.
    package func item(_ item: Item, on fresh: FoundTicket) -> Item? {
        if let ticket = item.wanted, let draft = item.draft {
            let isAdopted = item.change?.adopts == true && fresh.memo == nil
            return self.item(for: ticket, draft: draft, found: fresh, isAdopted: isAdopted)
        }
        guard case .close(let reason) = item.action, fresh.isOpen, !fresh.isIgnored else {
            return nil
        }
        // What people removed from it is known from before.
        var fresh = fresh
        fresh.memo = fresh.memo ?? item.change?.memo
        return closing(fresh, for: reason)
    }

    /// What we last wrote: the tracker's word, for `send` writes without the ledger; the ledger's
    /// where people removed it.
    private func memo(of ticket: WantedTicket, _ found: FoundTicket) -> TicketMemo? {
        let record = records[ticket.key.digest]
        guard record?.ticket?.id == found.reference.id || found.memo == nil,
            let known = record?.memo
        else { return found.memo }
        guard var memo = found.memo else { return known }
        if let at = known.reopenedAt { memo.reopenedAt = max(at, memo.reopenedAt ?? at) }
        return memo
    }

    /// Whether a closed ticket may be opened again: ours always, a person's now and then.
    private func mayReopen(_ found: FoundTicket, _ memo: TicketMemo?) -> Bool {
        if memo?.closing != nil { return true }
        if let at = memo?.reopenedAt, now - at < Self.reopenPause { return false }
        guard rules.reopenDays > 0, let closedAt = found.closedAt else { return false }
        return now - closedAt <= .seconds(rules.reopenDays * 86_400)
    }

    private static func action(of change: TicketChange) -> TicketAction {
        if change.adopts { return .adopt }
        if let reason = change.closes { return .close(reason) }
        if change.reopens { return .reopen }
        if change.title != nil || change.writesBody || !change.newParts.isEmpty
            || !change.reopenedParts.isEmpty
        {
            return .update
        }
        return change.completedParts.isEmpty ? .unchanged : .completeParts
    }

    /// What is written into a ticket that is open, or to be opened again; nil for nothing.
    private func change(
        to ticket: WantedTicket,
        _ draft: TicketDraft,
        _ found: FoundTicket,
        _ memo: TicketMemo?,
        isAdopted: Bool
    ) -> TicketChange {
        var change = TicketChange(memo: draft.memo(of: ticket.key))
        change.adopts = isAdopted
        change.memo.reopenedAt = memo?.reopenedAt
        if !found.isOpen {
            change.reopens = true
            if !isAdopted, memo?.closing == nil { change.memo.reopenedAt = now }
        }
        if draft.hash != memo?.hash {
            change.writesBody = true
            let digest = TicketDigest.of([found.title], digits: 16)
            if digest == memo?.title {
                if !draft.title.hasSameBytes(as: found.title) { change.title = draft.title }
            }
        }
        // A title that people changed stays theirs, whatever we write later.
        if change.title == nil, let memo { change.memo.title = memo.title }
        if !ticket.isUnmet {
            change.closes = .reached
            change.memo.closing = .done
        }
        addParts(of: draft, found, memo, to: &change)
        if change.memo.bounds.isEmpty { change.memo.bounds = memo?.bounds ?? [] }
        return change
    }

    /// Adds what is to be done about the rules' own parts.
    private func addParts(
        of draft: TicketDraft,
        _ found: FoundTicket,
        _ memo: TicketMemo?,
        to change: inout TicketChange
    ) {
        var parts = FoundParts(found.parts)
        let doneBefore = Set(memo?.doneParts ?? [])  // Ours: hexadecimal digits.
        var done: [String] = []
        for part in draft.parts {
            let key = TicketDigest.short(part.key)
            let known = parts.take(part)
            switch (known, part.rule.isMet) {
            case (nil, true): break
            case (nil, false): change.newParts.append(part)
            case (let known?, true):
                if known.key == nil { change.recognizedParts[known.reference.id] = part.key }
                if known.closing == nil { change.completedParts.append(known) }
                done.append(key)
            case (let known?, false):
                if known.key == nil { change.recognizedParts[known.reference.id] = part.key }
                // What a person closed while the rule failed stays closed.
                let wasMet = doneBefore.contains(key) || change.adopts
                if known.closing == .done, wasMet { change.reopenedParts.append(known) }
            }
        }
        // A rule that left the level has nothing to do any more.
        for part in parts.rest where part.key != nil && part.closing == nil {
            change.completedParts.append(part)
        }
        change.memo.doneParts = done.isEmpty ? nil : done.sorted()
    }
}

/// The parts of one ticket, to be found by the rules they are for.
private struct FoundParts {
    // Ours: hexadecimal digits.
    private var byKey: [String: FoundPart] = [:]
    private var byTitle: [ExactString: FoundPart] = [:]

    init(_ parts: [FoundPart]) {
        for part in parts {
            if let key = part.key {
                // Of two that are for one rule the open one counts.
                let short = TicketDigest.short(key)
                if byKey[short] == nil || part.closing == nil { byKey[short] = part }
            } else {
                byTitle[ExactString(part.title)] = part
            }
        }
    }

    /// Takes the part of a rule: by its key, else by its title, which port-sender gives it too.
    mutating func take(_ draft: PartDraft) -> FoundPart? {
        byKey.removeValue(forKey: TicketDigest.short(draft.key))
            ?? byTitle.removeValue(forKey: ExactString(draft.title))
    }

    /// Those that no rule has taken.
    var rest: [FoundPart] {
        (Array(byKey.values) + Array(byTitle.values))
            .sorted {
                ExactString($0.reference.id) < ExactString($1.reference.id)
            }
    }
}
