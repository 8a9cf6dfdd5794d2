import JSON
import Platform
import Reminders
import TestSupport
import TicketSupport

/// Applies what the comparison says to a model tracker, without an engine: nothing goes wrong.
struct TicketBench {
    let time = ModelTime()
    let service: ModelService
    let tracker: ModelTracker
    var catalogue: ModelCatalogue
    var rules: TicketRules
    /// Nil where there is no ledger.
    var records: [String: TicketRecord]?
    /// Whether a filter rule leaves entities out.
    var isFiltered = false
    /// Whether Port has no other scorecard that tickets were kept of.
    var areOthersGone = true
    /// The reminder that keeps the tickets, and which others are configured.
    var keeper = TicketKeeper("-", configured: [])

    init(
        _ catalogue: ModelCatalogue,
        rules: TicketRules = TicketRules(),
        shape: ModelService.Shape = ModelService.Shape(),
        hasLedger: Bool = true
    ) {
        service = ModelService(shape, clock: time.clock)
        tracker = ModelTracker(service)
        self.catalogue = catalogue
        self.rules = rules
        records = hasLedger ? [:] : nil
        service.audit { $0.forgets = !hasLedger }
    }

    var now: Timestamp { time.clock.now() }

    private func comparison() -> TicketComparison {
        var wanted = catalogue.wanted
        wanted.isFiltered = isFiltered
        return TicketComparison(
            wanted: wanted,
            keeper: keeper,
            records: records ?? [:],
            goneScopes: Set(areOthersGone ? (records ?? [:]).values.map(\.memo.scope) : []),
            rules: rules,
            now: now
        )
    }

    private func found(in session: any TrackerSession) async throws -> [FoundTicket] {
        let tickets = records?.values.compactMap(\.ticket) ?? []
        let parts = (records ?? [:]).values
            .reduce(into: [String: String]()) { $0.merge($1.parts) { first, _ in first } }
        return try await session.survey(
            TicketSurvey(
                scope: catalogue.scope,
                known: tickets,
                knownParts: parts,
                findsOthers: rules.adopts
            )
        )
    }

    /// Returns what is to be done, and does nothing.
    func items() async throws -> [TicketComparison.Item] {
        let session = try await tracker.open([], forWriting: false)
        return comparison()
            .items(found: try await found(in: session)) {
                tracker.draft(of: $0)
            }
    }

    /// Does what is to be done, and returns it.
    @discardableResult
    mutating func run() async throws -> [TicketComparison.Item] {
        service.begin(catalogue, rules)
        let session = try await tracker.open([], forWriting: true)
        let comparison = comparison()
        let found = try await found(in: session)
        let items = comparison.items(found: found) { tracker.draft(of: $0) }
        for item in items {
            if item.action == .create {
                try await create(item, in: session)
            } else if let known = item.found {
                keep(known, as: item.key, item.wanted, memo: known.memo)
                guard item.change != nil else { continue }
                guard let fresh = try await session.ticket(known.reference),
                    let again = comparison.item(item, on: fresh), let change = again.change
                else { continue }
                let after = try await session.apply(change, to: fresh, draft: again.draft)
                keep(after, as: item.key, item.wanted, memo: change.memo)
                try await create(change.newParts, of: after, item, in: session)
            }
        }
        for key in comparison.obsolete(found: found) { records?[key] = nil }
        return items
    }

    private mutating func create(
        _ item: TicketComparison.Item,
        in session: any TrackerSession
    ) async throws {
        guard let wanted = item.wanted, let draft = item.draft else { return }
        guard
            case .success(let made)? = try await session.create([NewTicket(wanted, draft: draft)])
                .all.first
        else { return }
        keep(made, as: item.key, wanted, memo: draft.memo(of: wanted.key))
        try await create(draft.parts.filter { !$0.rule.isMet }, of: made, item, in: session)
    }

    private mutating func create(
        _ parts: [PartDraft],
        of ticket: FoundTicket,
        _ item: TicketComparison.Item,
        in session: any TrackerSession
    ) async throws {
        guard let wanted = item.wanted else { return }
        for part in parts {
            let made =
                try await session.createParts([
                    NewPart(of: ticket.reference, wanted, draft: part)
                ])
                .all
            guard case .success(let found)? = made.first else { continue }
            records?[item.key]?.parts[found.reference.id] = part.key
        }
    }

    private mutating func keep(
        _ ticket: FoundTicket,
        as key: String,
        _ wanted: WantedTicket?,
        memo: TicketMemo?
    ) {
        guard records != nil, let memo else { return }
        let (known, now) = (records?[key], now)
        records?[key] = TicketRecord(
            reminder: "-",
            scope: wanted?.key.scope ?? catalogue.scope,
            entity: wanted?.key.entity ?? known?.entity ?? "",
            level: wanted?.key.level ?? known?.level ?? "",
            ticket: ticket.reference,
            memo: memo,
            parts: known?.parts ?? [:],
            writtenAt: now
        )
    }
}
