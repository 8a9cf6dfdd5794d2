import JSON
import Jobs
import Platform
import PortAPI
import Reminders
import Scorecards

/// Builds the notes of one run: who gets one, what changed for them, and the parts that say it.
struct NotePlanner {
    let port: PortClient
    let subject: ReminderSubject
    let destination: Destination
    let memory: PlanMemory
    let scorecard: Scorecard
    let entities: [Entity]

    private var audience: Audience { subject.audience }
    private var rules: NoteRules { subject.notes }

    /// What a run's notes are looked up in.
    private struct Sources {
        var calendar = ResultCalendar()
        /// Whether the reminder has told nobody yet.
        var isFirst = true
        var previous: [ExactString: StandingSnapshot] = [:]
        var addresses = Addresses()
    }

    /// Builds the notes, and the parts of a plan.
    ///
    /// - Returns: The plan without its record, and what the destination learned.
    /// - Throws: `PortError`, `DeliveryFailure`, `JobStoreError`: a later try can succeed, as they
    ///   say.
    func plan() async throws -> ReminderPlanner.Planned {
        var sources = Sources()
        if subject.layout == .detailed {
            sources.calendar = try await port.resultDates(
                of: scorecard,
                exemptFrom: rules.exemptFrom,
                dueFrom: rules.dueFrom
            )
        }
        if areCompared || audience.isRouted {
            let prefix = DeliveredNote.prefix(of: memory.reminder)
            for record in try await memory.records(of: DeliveredNote.book, prefix: prefix) {
                sources.isFirst = false
                sources.previous[ExactString(record.key)] = Self.snapshot(in: record)
            }
        }
        let groups = try await groups(&sources.addresses)
        var planned = ReminderPlanner.Planned(plan: await compose(groups, sources))
        planned.learned = sources.addresses.learned
        planned.people = sources.addresses.peopleCounts
        return planned
    }

    /// Whether notes are compared with those that were delivered before.
    private var areCompared: Bool {
        switch (subject.layout, rules.sendWhen) {
        case (.detailed, _), (_, .changed): true
        case (.classic, .unmet), (.classic, .always): false
        }
    }

    private static func snapshot(in record: LedgerRecord) -> StandingSnapshot? {
        guard let note = try? JSONCoding.decode(DeliveredNote.self, from: record.value) else {
            return nil
        }
        return note.standings
    }

    // MARK: Whom it concerns

    private func groups(_ addresses: inout Addresses) async throws -> NoteGroups {
        let owners =
            if let path = audience.routeBy {
                try await port.owners(
                    at: path,
                    of: subject.blueprint,
                    reading: audience.ownerPaths
                )
            } else {
                [ExactString: Owner]()
            }
        let directory =
            audience.needsPeople ? try await port.people() : PeopleDirectory()
        let groups = NoteGroups(
            of: entities,
            for: audience,
            owners: owners,
            directory: directory
        )
        try await addresses.ask(destination, for: groups, of: audience, memory)
        guard audience.deliverTo == .people else {
            return groups.merged { addresses.key(of: $0) }
        }
        let reached = addresses
        let final = NoteGroups(
            of: entities,
            for: audience,
            owners: owners,
            directory: directory,
            isReachable: { reached.id(of: $0) != nil }
        )
        try await addresses.ask(destination, for: final, of: audience, memory)
        return final.merged { addresses.key(of: $0) }
    }

    // MARK: What they are told

    @concurrent
    private func compose(_ groups: NoteGroups, _ sources: Sources) async -> ReminderPlan {
        let exemptions = Exemptions(
            calendar: sources.calendar,
            graceDays: rules.graceDays,
            now: memory.now
        )
        var plan = ReminderPlan(
            reminderOf: subject,
            in: scorecard,
            examined: entities.count,
            destination: destination.origin
        )
        var reminded = RemindedEntities(count: entities.count)
        for group in groups.groups {
            let (note, key) = note(of: group, exemptions, sources)
            reminded.add(note.unmet, of: group, in: entities)
            guard isSent(note) else {
                plan.unchanged += note.unmet.count > 0 ? 1 : 0
                continue
            }
            let target = sources.addresses.target(of: group, words: subject.words)
            var told = note
            told.fallback = target.fallback
            let parts = destination.note(told)
            guard !parts.isEmpty else { continue }
            let start = plan.parts.count
            for var part in parts {
                if audience.isRouted { part.key = "\(plan.notes.count + 1).\(part.key)" }
                part.place = target.place
                part.replyTo = part.replyTo.map { $0 + start }
                plan.parts.append(part)
            }
            plan.notes.append(
                PlannedNote(
                    owner: group.receiver?.address ?? group.owner?.identifier,
                    title: group.receiver?.name ?? group.owner?.title ?? "",
                    place: target.place,
                    channel: target.channel ?? destination.place,
                    fallback: target.fallback,
                    instead: target.instead.map {
                        .init(place: $0.place, channel: $0.channel ?? destination.place)
                    },
                    entities: note.unmet.count,
                    people: group.receiver == nil ? note.mentioned.count : 1,
                    parts: start..<plan.parts.count,
                    ledgerKey: key,
                    ledgerValue: areCompared
                        ? DeliveredNote.text(of: note.snapshot.without(exemptions)) : ""
                )
            )
        }
        plan.reminded = reminded.count
        plan.isRouted = audience.isRouted
        plan.remarks = remarks(on: plan, groups, sources)
        return plan
    }

    /// What the run's log says before anything is sent.
    private func remarks(
        on plan: ReminderPlan,
        _ groups: NoteGroups,
        _ sources: Sources
    ) -> [String] {
        var remarks = sources.addresses.warnings
        let words = subject.words
        if audience.isRouted, sources.isFirst, !plan.parts.isEmpty {
            remarks.append(words.firstRouted(channels: plan.channels))
        }
        if audience.routeBy != nil {
            let ownerless = plan.notes.filter { $0.owner == nil }.reduce(0) { $0 + $1.entities }
            if ownerless > 0 { remarks.append(words.ownerless(ownerless)) }
        }
        let missing = sources.addresses.missingNames(in: groups)
        if !missing.isEmpty, audience.deliverTo == .channels {
            remarks.append(
                words.peopleNotFound(
                    Array(missing.prefix(Self.namesMax)),
                    more: max(0, missing.count - Self.namesMax),
                    in: destination.name
                )
            )
        }
        return remarks
    }

    /// How many people the run's log names.
    private static let namesMax = 10

    private func note(
        of group: NoteGroup,
        _ exemptions: Exemptions,
        _ sources: Sources
    ) -> (Note, key: String) {
        // A note of all needs no copy of thousands.
        let own =
            group.entities.count == entities.count ? entities : group.entities.map { entities[$0] }
        let key = DeliveredNote.key(
            reminder: memory.reminder,
            owner: group.receiver?.address ?? group.owner?.identifier,
            channel: group.receiver == nil ? sources.addresses.key(of: group.channel) : nil
        )
        let previous = sources.previous[ExactString(key)]
        let snapshot = StandingSnapshot(
            of: areCompared ? own : [],
            at: memory.now,
            after: previous,
            calendar: sources.calendar
        )
        let titles = Dictionary(
            (areCompared ? own : []).map { (ExactString($0.identifier), $0.title) },
            uniquingKeysWith: { first, _ in first }
        )
        let mentioned = sources.addresses.mentioned(in: group, by: audience)
        let unmet = UnmetRules(of: own, in: scorecard, without: exemptions)
        return (
            Note(
                subject: subject,
                scorecard: scorecard,
                owner: group.owner,
                receiver: group.receiver,
                examined: own.count,
                unmet: unmet,
                exemptions: exemptions,
                exempt: exemptions.count(of: own),
                changes: StandingChanges(
                    from: previous,
                    to: snapshot,
                    in: scorecard,
                    without: exemptions
                ),
                snapshot: snapshot,
                title: { titles[ExactString($0)] ?? $0 },
                mentioned: mentioned,
                unmentioned: audience.mention == .owners
                    ? max(0, group.people.count - mentioned.count) : 0,
                now: memory.now
            ),
            key
        )
    }

    private func isSent(_ note: Note) -> Bool {
        switch rules.sendWhen {
        case .unmet: note.unmet.count > 0
        case .changed:
            note.changes.isFirst ? note.unmet.count > 0 : !note.changes.isEmpty
        case .always: true
        }
    }
}

/// The entities that any note tells of, each counted once.
private struct RemindedEntities {
    private(set) var count = 0
    private var isCounted: [Bool]

    init(count: Int) {
        isCounted = Array(repeating: false, count: count)
    }

    mutating func add(_ unmet: UnmetRules, of group: NoteGroup, in entities: [Entity]) {
        guard unmet.count > 0 else { return }
        // One note of all has no entity twice.
        guard group.entities.count < entities.count else {
            count = max(count, unmet.count)
            return
        }
        var told: Set<ExactString> = []
        for shortfall in unmet.groups.lazy.flatMap(\.shortfalls) {
            told.insert(ExactString(shortfall.entity.identifier))
        }
        for place in group.entities
        where !isCounted[place] && told.contains(ExactString(entities[place].identifier)) {
            isCounted[place] = true
            count += 1
        }
    }
}
