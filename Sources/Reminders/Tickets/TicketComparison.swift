import JSON
package import Platform

/// The one comparison of tickets as they should be with tickets as they are; pure.
///
/// What it says may be wrong where the tracker's search is behind. So whoever writes reads the
/// ticket directly first, and asks again for that one.
package struct TicketComparison: Sendable {
    package let wanted: WantedTickets
    package let keeper: TicketKeeper
    /// What the ledger knows, by `TicketKey.digest`; empty where there is no ledger.
    // Ours: hexadecimal digits.
    package let records: [String: TicketRecord]
    /// Scorecards that Port does not have any more, by `TicketScope.digest`.
    private let goneScopes: Set<String>  // Ours: hexadecimal digits.
    package var rules: TicketRules
    package let now: Timestamp

    package init(
        wanted: WantedTickets,
        keeper: TicketKeeper,
        // Ours: identifiers of trackers and hexadecimal digits.
        records: [String: TicketRecord],
        goneScopes: Set<String> = [],  // Ours: hexadecimal digits.
        rules: TicketRules,
        now: Timestamp
    ) {
        self.wanted = wanted
        self.keeper = keeper
        self.records = records
        self.goneScopes = goneScopes
        self.rules = rules
        self.now = now
    }

    /// How long a tracker's search may not show what was just created.
    package static let patience = Duration.seconds(120)
    /// How long after we reopened a person's ticket it is not reopened again.
    package static let reopenPause = Duration.seconds(7 * 86_400)

    /// What is to be done about one ticket.
    package struct Item: Sendable {
        /// `TicketKey.digest`; of a ticket that nobody wants any more what the tracker has of it.
        package var key: String
        /// Nil for a ticket that nobody wants any more, and for one that is as it should be.
        package var wanted: WantedTicket?
        package var draft: TicketDraft?
        /// The ticket that is there; nil for one that is not.
        package var found: FoundTicket?
        /// What is to be written; nil where nothing is, and for a ticket to be created.
        package var change: TicketChange?
        package var row: TicketRow

        package var action: TicketAction { row.action }
    }

    /// Compares, and returns what is to be done, as much as one run may.
    ///
    /// - Parameters:
    ///   - found: What the tracker has.
    ///   - draft: The texts of a wanted ticket.
    /// - Returns: An item for each ticket that is there and each that is to be, in the order of the
    ///   catalogue; those that nobody wants come last.
    package func items(
        found: [FoundTicket],
        draft: (WantedTicket) -> TicketDraft
    ) -> [Item] {
        var index = FoundIndex(found, records: records)
        var budget = Budget(rules)
        var items: [Item] = []
        for ticket in wanted.tickets {
            let matches = index.take(ticket, adopting: rules.adopts)
            guard let primary = matches.primary else {
                if let item = missing(ticket, draft, &budget) { items.append(item) }
                continue
            }
            let item = self.item(
                for: ticket,
                draft: draft(ticket),
                found: primary,
                isAdopted: matches.isAdopted
            )
            guard let item else { continue }
            items.append(budget.limit(item))
            for twin in matches.twins where primary.isOpen && !twin.isIgnored {
                items.append(
                    budget.limit(closing(twin, for: .duplicate(of: primary.reference.name)))
                )
            }
        }
        return items + unwanted(index.rest, known: items, &budget)
    }

    /// How many tickets the run may still open and close.
    private struct Budget {
        private var creates: Int
        private var closes: Int

        init(_ rules: TicketRules) {
            creates = rules.createsMax
            closes = rules.closesMax
        }

        /// Returns the item, or one that leaves the ticket for the next run.
        mutating func limit(_ item: Item) -> Item {
            var item = item
            switch item.action {
            case .create where creates <= 0: item.leave(.createsMax)
            case .create: creates -= 1
            case .close where closes <= 0: item.leave(.closesMax)
            case .close: closes -= 1
            case .update, .completeParts, .reopen, .adopt, .unchanged, .leave, .fail: break
            }
            return item
        }
    }

    /// What is done about a wanted ticket that the tracker does not have; nil for nothing.
    private func missing(
        _ ticket: WantedTicket,
        _ draft: (WantedTicket) -> TicketDraft,
        _ budget: inout Budget
    ) -> Item? {
        guard ticket.isUnmet else { return nil }
        let record = records[ticket.key.digest]
        let action: TicketAction
        if record?.ticket != nil {
            action = .leave(.missing)
        } else if let since = record?.pendingSince, now - since < Self.patience {
            action = .leave(.pending)
        } else if case .unknown(let reason) = ticket.place {
            action = .fail(reason)
        } else {
            action = .create
        }
        var item = Item(
            key: ticket.key.digest,
            wanted: ticket,
            row: TicketRow(ticket, action, found: nil)
        )
        item = budget.limit(item)
        if item.action == .create { item.draft = draft(ticket) }
        return item
    }

    // MARK: Tickets that nobody wants any more

    /// What is done about tickets whose entity or level is gone.
    private func unwanted(
        _ rest: [FoundTicket],
        known: [Item],
        _ budget: inout Budget
    ) -> [Item] {
        let owners = Owners(records, of: keeper, in: wanted)
        var gone: [(ticket: FoundTicket, memo: TicketMemo)] = []
        for ticket in rest where ticket.isOpen {
            if let memo = owners.memo(of: ticket) { gone.append((ticket, memo)) }
        }
        let kept = known.filter { $0.found?.isOpen == true }
            .compactMap { $0.found?.memo ?? records[$0.key]?.memo }
        let doubt = Doubt(of: gone.map(\.memo), kept: kept, in: wanted)
        return gone.map { ticket, memo in
            let isThere = wanted.entities.contains(memo.entity)
            var ticket = ticket
            ticket.memo = memo
            var item = closing(ticket, for: isThere ? .levelGone : .entityGone)
            if ticket.isIgnored {
                item.leave(.ignored)
            } else if !rules.closesVanished {
                item.leave(.vanished)
            } else if memo.scope != wanted.scope.digest, !goneScopes.contains(memo.scope) {
                item.leave(.otherScorecard)
            } else if isThere ? doubt.ofLevels : doubt.ofEntities {
                item.leave(.doubtfulSearch)
            } else {
                item = budget.limit(item)
            }
            return item
        }
    }

    /// Whether a search looks wrong, by what it does not show any more.
    private struct Doubt {
        /// There is no entity at all, or fewer than half of those with tickets.
        let ofEntities: Bool
        /// The same of the levels that have tickets.
        let ofLevels: Bool

        init(of gone: [TicketMemo], kept: [TicketMemo], in wanted: WantedTickets) {
            // A scorecard that was renamed takes all its tickets along, and says nothing of a search.
            let gone = gone.filter { $0.scope == wanted.scope.digest }
            let lost = Set(gone.map(\.entity)).subtracting(wanted.entities)
            let there = Set((kept + gone).map(\.entity)).intersection(wanted.entities)
            ofEntities = wanted.entities.isEmpty || there.count < lost.count
            ofLevels = kept.count < gone.count { wanted.entities.contains($0.entity) }
        }
    }

    /// Keys of records that say nothing any more: of tickets that are not there or are closed, and
    /// whose level is reached, or whose entity or level is gone.
    package func obsolete(found: [FoundTicket]) -> [String] {
        let open = Set(found.filter(\.isOpen).map(\.reference.id))  // Ours: the tracker's.
        let there = Set(found.map(\.reference.id))  // Ours: the tracker's.
        var unmet: Set<String> = []  // Ours: hexadecimal digits.
        var reached: Set<String> = []  // Ours: the same.
        for ticket in wanted.tickets {
            let isKept = ticket.isUnmet || ticket.rules.isEmpty
            if isKept { unmet.insert(ticket.key.digest) } else { reached.insert(ticket.key.digest) }
        }
        return
            records.filter { key, record in
                guard keeper.judges(record, in: wanted.scope), !unmet.contains(key) else {
                    return false
                }
                if let since = record.pendingSince, now - since < Self.patience { return false }
                guard let id = record.ticket?.id else { return true }
                return reached.contains(key) ? !there.contains(id) : !open.contains(id)
            }
            .map(\.key).sorted()
    }

    /// The item that closes a ticket which nobody wants.
    package func closing(_ ticket: FoundTicket, for reason: TicketChange.CloseReason) -> Item {
        var memo = ticket.memo ?? TicketMemo(unknownOf: ticket)
        memo.closing = .refused
        var change = TicketChange(memo: memo)
        change.closes = reason
        let record = records[memo.key]
        return Item(
            key: memo.key,
            found: ticket,
            change: change,
            row: TicketRow(
                entity: record?.entity ?? ticket.title,
                level: record?.level ?? "",
                action: .close(reason),
                ticket: ticket.reference.name,
                url: ticket.url,
                unmet: 0,
                rules: 0
            )
        )
    }
}

/// Whose tickets are: the ledger tells the reminder.
///
/// What the ledger does not know is judged by the scorecard that the ticket names, and only where no
/// filter rule leaves entities out: else two reminders that share a scorecard would close each
/// other's tickets.
private struct Owners {
    // Ours: hexadecimal digits.
    private let records: [String: TicketRecord]
    // Ours: identifiers of the tracker.
    private var byTicket: [String: TicketRecord] = [:]
    private let keeper: TicketKeeper
    private let wanted: WantedTickets

    // Ours: hexadecimal digits.
    init(_ records: [String: TicketRecord], of keeper: TicketKeeper, in wanted: WantedTickets) {
        self.records = records
        self.keeper = keeper
        self.wanted = wanted
        for record in records.values {
            if let id = record.ticket?.id { byTicket[id] = record }
        }
    }

    /// What we wrote into a ticket that is this run's to judge; nil for another's.
    func memo(of ticket: FoundTicket) -> TicketMemo? {
        let known = byTicket[ticket.reference.id]
        guard known != nil || ticket.isAuthentic else { return nil }
        if let record = known ?? ticket.memo.flatMap({ records[$0.key] }) {
            guard keeper.judges(record, in: wanted.scope) else { return nil }
            return ticket.memo ?? record.memo
        }
        guard !wanted.isFiltered, let memo = ticket.memo, memo.scope == wanted.scope.digest else {
            return nil
        }
        return memo
    }
}

extension TicketComparison.Item {
    /// Writes nothing, for that reason.
    mutating func leave(_ reason: TicketAction.Reason) {
        row.action = .leave(reason)
        change = nil
        draft = nil
    }
}

extension TicketMemo {
    /// What is known of a ticket of which only a label says that it is ours.
    fileprivate init(unknownOf ticket: FoundTicket) {
        self.init(key: ticket.key ?? "", scope: "", entity: "", hash: "", title: "")
    }
}

extension TicketRow {
    /// Makes the line of a wanted ticket.
    init(_ wanted: WantedTicket, _ action: TicketAction, found: FoundTicket?) {
        self.init(
            entity: wanted.entityTitle,
            level: wanted.key.level,
            action: action,
            ticket: found?.reference.name,
            url: found?.url,
            unmet: wanted.rules.count { !$0.isMet },
            rules: wanted.rules.count
        )
    }
}
