import Jobs
import JSON
import Platform
package import PortAPI
package import Reminders
import Scorecards
import Synchronization

/// Reads what tickets a run should keep, and compares them with those that are there; it writes
/// nothing.
package struct TicketPlanner: Sendable {
    private let port: PortClient
    private let subject: ReminderSubject
    private let tracker: any Tracker
    private let links: EntityLinks

    package init(
        port: PortClient,
        subject: ReminderSubject,
        tracker: any Tracker,
        links: EntityLinks
    ) {
        self.port = port
        self.subject = subject
        self.tracker = tracker
        self.links = links
    }

    private var rules: TicketRules { subject.tickets }

    /// What Port says.
    struct Reading: Sendable {
        var wanted: WantedTickets
        /// The scorecard's title.
        var scorecard: String
        /// How many entities there are, and how many of them miss rules.
        var examined: Int
        var unmet: Int

        /// The projects or repositories that the catalogue names, each once.
        var places: [String] {
            var places: Set<ExactString> = []
            for case .named(let place) in wanted.tickets.map(\.place) {
                places.insert(ExactString(place))
            }
            return places.map(\.text).sorted()
        }
    }

    /// What a tracker has, compared with what it should have.
    struct Comparison: Sendable {
        var items: [TicketComparison.Item]
        var comparison: TicketComparison
        var found: [FoundTicket]
    }

    /// Returns what a run would do, and writes nothing.
    ///
    /// - Parameter memory: The time, and what earlier runs left behind.
    /// - Returns: A row for each ticket that is not as it should be, and the numbers of all.
    /// - Throws: `PortError`, `DeliveryFailure`, `JobStoreError`.
    package func preview(
        memory: PlanMemory
    ) async throws -> (rows: [TicketRow], tally: TicketTally, scorecard: String) {
        let reading = try await read()
        let session = try await tracker.open(reading.places, forWriting: false)
        let compared = try await compare(
            reading,
            in: session,
            records: try await records(in: memory),
            rules: rules,
            memory
        )
        var tally = TicketTally(reading)
        for item in compared.items {
            tally.take(planned: item)
            tally.take(item)
        }
        let rows = compared.items.map(\.row).filter { $0.action != .unchanged }
        return (rows, tally, reading.scorecard)
    }

    /// Returns the records of the tracker's tickets, by their keys.
    // Ours: hexadecimal digits.
    func records(in memory: PlanMemory) async throws -> [String: TicketRecord] {
        let prefix = TicketRecord.prefix(of: tracker)
        // Ours: identifiers of trackers and hexadecimal digits.
        var records: [String: TicketRecord] = [:]
        for record in try await memory.records(of: TicketRecord.book, prefix: prefix) {
            // A record of a later version says nothing here: the tracker's own marks do.
            guard let known = try? JSONCoding.decode(TicketRecord.self, from: record.value) else {
                continue
            }
            records[String(record.key.dropFirst(prefix.count))] = known
        }
        return records
    }

    /// Asks the tracker for its tickets, and compares; `goOn` is called now and then meanwhile, and
    /// ends it by throwing.
    func compare(
        _ reading: Reading,
        in session: any TrackerSession,
        // Ours: identifiers of trackers and hexadecimal digits.
        records: [String: TicketRecord],
        rules: TicketRules,
        _ memory: PlanMemory,
        goOn: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Comparison {
        let scope = reading.wanted.scope
        let keeper = memory.keeper
        var survey = TicketSurvey(scope: scope, findsOthers: rules.adopts)
        let recent = memory.now + (.zero - TicketComparison.patience)
        for (_, record) in records.sorted(by: { $0.key < $1.key }) {
            guard let ticket = record.ticket else { continue }
            survey.knownParts.merge(record.parts) { first, _ in first }
            guard record.memo.scope == scope.digest || keeper.judges(record, in: scope) else {
                continue
            }
            survey.known.append(ticket)
            if record.writtenAt > recent { survey.recent.append(ticket.id) }
        }
        let failure = Mutex<(any Error)?>(nil)
        survey.progress = {
            guard failure.withLock({ $0 == nil }) else { return }
            do {
                try await goOn()
            } catch {
                failure.withLock { $0 = error }
            }
        }
        let found = try await session.survey(survey)
        if let error = failure.withLock({ $0 }) { throw error }
        let comparison = TicketComparison(
            wanted: reading.wanted,
            keeper: keeper,
            records: records,
            goneScopes: try await goneScopes(of: records, keeper, without: scope, found),
            rules: rules,
            now: memory.now
        )
        let items = comparison.items(found: found) { tracker.draft(of: $0) }
        return Comparison(items: items, comparison: comparison, found: found)
    }

    /// Asks Port which other scorecards are gone whose tickets the reminder has still open.
    ///
    /// - Returns: Their scopes, by `TicketScope.digest`.
    private func goneScopes(
        // Ours: hexadecimal digits.
        of records: [String: TicketRecord],
        _ keeper: TicketKeeper,
        without scope: TicketScope,
        _ found: [FoundTicket]
    ) async throws(PortError) -> Set<String> {  // Ours: hexadecimal digits.
        let open = Set(found.filter(\.isOpen).map(\.reference.id))  // Ours: the tracker's.
        var gone: Set<String> = []  // Ours: hexadecimal digits.
        var asked: Set = [scope]
        for record in records.values where keeper.judges(record, in: scope) {
            guard let id = record.ticket?.id, open.contains(id) else { continue }
            let other = TicketScope(blueprint: record.blueprint, scorecard: record.scorecard)
            guard asked.insert(other).inserted else { continue }
            do throws(PortError) {
                _ = try await port.scorecard(other.scorecard, of: other.blueprint)
            } catch .unknownScorecard, .unknownBlueprint {
                gone.insert(other.digest)
            }
        }
        return gone
    }
}

/// Reading the catalogue.
extension TicketPlanner {
    /// Reads scorecard, entities, and whom and where they name.
    ///
    /// - Returns: A ticket for each entity and level.
    /// - Throws: `PortError`.
    func read() async throws(PortError) -> Reading {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule,
            reading: entityPaths
        )
        var sources = Sources(paths: entityPaths)
        if case .owner(let path)? = rules.placeFrom, let route = subject.audience.routeBy {
            sources.owners = try await port.owners(
                at: route,
                of: subject.blueprint,
                reading: [path]
            )
        }
        if rules.assignFrom != nil { sources.people = try await port.people() }
        return reading(of: entities, in: scorecard, sources)
    }

    /// The paths to read of each entity; teams are read anyway.
    private var entityPaths: [EntityPath] {
        var paths: [EntityPath] = []
        func add(_ path: EntityPath?) {
            guard let path, path != .team, !paths.contains(path) else { return }
            paths.append(path)
        }
        switch rules.placeFrom {
        case .entity(let path)?: add(path)
        case .owner?: add(subject.audience.routeBy)
        case nil: break
        }
        add(rules.assignFrom)
        return paths
    }

    /// What places and people are looked up in.
    private struct Sources {
        let paths: [EntityPath]
        var owners: [ExactString: Owner] = [:]
        var people = PeopleDirectory()

        func values(at path: EntityPath, of entity: Entity) -> TextList {
            if path == .team { return entity.teams }
            guard let place = paths.firstIndex(of: path), entity.values.indices.contains(place)
            else { return [] }
            return entity.values[place]
        }
    }

    private func reading(
        of entities: [Entity],
        in scorecard: Scorecard,
        _ sources: Sources
    ) -> Reading {
        let scope = TicketScope(blueprint: subject.blueprint, scorecard: subject.scorecard)
        let levels = RuleLevel.all(of: scorecard)
        var tickets: [WantedTicket] = []
        var there: Set<String> = []  // Ours: hexadecimal digits.
        var unmet = 0
        for entity in entities {
            there.insert(scope.digest(ofEntity: entity.identifier))
            let met = Set((entity.standing?.met ?? []).map { ExactString($0) })
            let known = met.union((entity.standing?.unmet ?? []).map { ExactString($0) })
            let place = self.place(of: entity, sources)
            let assignees = self.assignees(of: entity, sources)
            let url = links.url(of: entity.identifier, blueprint: subject.blueprint)
            var misses = false
            for level in levels {
                let rules = level.rules.compactMap { rule -> TicketRule? in
                    let name = ExactString(rule.identifier)
                    return known.contains(name) ? TicketRule(rule, isMet: met.contains(name)) : nil
                }
                let ticket = WantedTicket(
                    key: TicketKey(entity: entity.identifier, level: level.title, scope: scope),
                    entityTitle: entity.title,
                    entityURL: url,
                    scorecardTitle: scorecard.title,
                    appURL: links.appURL,
                    rules: rules,
                    place: place,
                    assignees: assignees
                )
                misses = misses || ticket.isUnmet
                tickets.append(ticket)
            }
            if misses { unmet += 1 }
        }
        return Reading(
            wanted: WantedTickets(
                scope: scope,
                tickets: tickets,
                entities: there,
                isFiltered: subject.filterRule != nil
            ),
            scorecard: scorecard.title,
            examined: entities.count,
            unmet: unmet
        )
    }

    /// Where an entity's new tickets go.
    private func place(of entity: Entity, _ sources: Sources) -> WantedTicket.Place {
        let named: String?
        switch rules.placeFrom {
        case nil: named = nil
        case .entity(let path)?: named = sources.values(at: path, of: entity).first { !$0.isBlank }
        case .owner?:
            let route = subject.audience.routeBy
            named =
                (route.map { sources.values(at: $0, of: entity) } ?? [])
                .lazy.compactMap { sources.owners[ExactString($0)] }
                .compactMap { $0.values.first?.first { !$0.isBlank } }.first
        }
        if let named { return .named(named) }
        if !tracker.place.isEmpty { return .configured }
        let path = rules.placeFrom.map { " at \($0)" } ?? ""
        return .unknown(
            "The catalogue does not say\(path) where its tickets go, and nothing else is configured."
        )
    }

    private func assignees(of entity: Entity, _ sources: Sources) -> [Person] {
        guard let path = rules.assignFrom else { return [] }
        let names = sources.values(at: path, of: entity)
        if path == .team { return names.flatMap { sources.people.members(of: $0) } }
        return names.filter { !$0.isBlank }
            .map { sources.people.person(at: $0) ?? Person(address: $0, name: $0) }
    }
}

/// The rules of one level, in the scorecard's order.
private struct RuleLevel {
    var title: String
    var rules: [Rule]

    /// The levels that have rules, in the order of the scorecard; then those that only rules name.
    static func all(of scorecard: Scorecard) -> [RuleLevel] {
        var levels: [RuleLevel] = []
        var places: [ExactString: Int] = [:]
        var seen: Set<ExactString> = []
        for title in scorecard.levels.map(\.title) + scorecard.rules.map(\.level)
        where places[ExactString(title)] == nil {
            places[ExactString(title)] = levels.count
            levels.append(RuleLevel(title: title, rules: []))
        }
        for rule in scorecard.rules where seen.insert(ExactString(rule.identifier)).inserted {
            if let place = places[ExactString(rule.level)] { levels[place].rules.append(rule) }
        }
        return levels.filter { !$0.rules.isEmpty }
    }
}

extension PlanMemory {
    /// The reminder as the one that keeps tickets.
    var keeper: TicketKeeper { TicketKeeper(reminder ?? "-", configured: configured) }
}

extension TicketTally {
    init(_ reading: TicketPlanner.Reading) {
        self.init()
        examined = reading.examined
        unmet = reading.unmet
    }

    /// Counts what is not written.
    mutating func take(_ item: TicketComparison.Item) {
        switch item.action {
        case .unchanged: unchanged += 1
        case .leave(.doubtfulSearch): kept += 1
        case .leave(let reason): left[reason, default: 0] += 1
        case .fail(let reason): fail("\(item.row.entity) (\(item.row.level)): \(reason)")
        case .create, .update, .completeParts, .reopen, .close, .adopt: break
        }
    }

    /// Counts what would be written.
    mutating func take(planned item: TicketComparison.Item) {
        switch item.action {
        case .create:
            created += 1
            partsOpened += item.draft?.parts.count { !$0.rule.isMet } ?? 0
        case .update, .completeParts, .reopen, .close, .adopt:
            if let change = item.change { take(change, item.action) }
        case .unchanged, .leave, .fail: break
        }
    }

    /// Counts a change that was written.
    mutating func take(_ change: TicketChange, _ action: TicketAction) {
        switch action {
        case .adopt: adopted += 1
        case .close: closed += 1
        case .reopen: reopened += 1
        case .update, .completeParts: updated += 1
        case .create, .unchanged, .leave, .fail: break
        }
        partsOpened += change.newParts.count
        partsDone += change.completedParts.count
    }

    /// Counts a ticket that failed.
    mutating func fail(_ line: String) {
        failed += 1
        if failures.count < Self.linesMax { failures.append(line) }
    }
}
