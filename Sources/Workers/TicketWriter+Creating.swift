import Jobs
import JSON
import Platform
import Reminders

/// Creating tickets and their parts.
extension TicketWriter {
    /// How many tickets or parts one call creates: fewer in each later attempt, so that one which the
    /// tracker fails at costs few others.
    private var batchMax: Int {
        let earlier = max(1, context.job.attempts) - 1
        return max(1, tracker.batchMax >> (2 * earlier))
    }

    /// Creates tickets, as many in one call as the tracker takes.
    ///
    /// - Throws: What concerns all; `TicketWait` where the tracker takes no more in this hour.
    mutating func create(_ items: [TicketComparison.Item]) async throws {
        var rest = items.filter { $0.action == .create }[...]
        while !rest.isEmpty {
            let batch = rest.prefix(batchMax)
            if let wait = creations.wait(for: batch.count, at: context.now) {
                try await park(for: wait, left: rest.count)
            }
            rest = rest.dropFirst(batch.count)
            let outcome = try await create(batch: batch)
            let rows = zip(batch, outcome.answers).filter { $1 == nil }.map(\.0.row)
            guard try goesOn(after: outcome.failure, rows.map { ($0, nil) }) else { return }
        }
    }

    /// Says whether more may be created after a call.
    ///
    /// - Parameters:
    ///   - failure: How the call failed; nil where it did not.
    ///   - unanswered: The lines of what it kept from being answered, with the title of a part.
    /// - Returns: False where it has to be found out first what was created: a tracker in trouble
    ///   gets no more of them now.
    /// - Throws: What concerns all.
    private mutating func goesOn(
        after failure: DeliveryFailure?,
        _ unanswered: [(row: TicketRow, part: String?)]
    ) throws -> Bool {
        guard let failure else {
            noteAnswer()
            return true
        }
        guard failure.kind.isPostponed else { throw failure }
        guard isLast else {
            postponed = postponed ?? failure
            return false
        }
        let reason = failure.description(of: run.subject.operation.noun)
        try postpone(failure) { writer in
            for (row, part) in unanswered {
                writer.fail(row, part.map { "\($0): \(reason)" } ?? reason)
            }
        }
        return true
    }

    /// Puts the run off until the tracker takes more tickets, and tells people how far it is.
    private func park(for wait: Duration, left: Int) async throws -> Never {
        let opened = written.created
        let line = run.words.parked(
            opened,
            of: opened + left,
            run.subject.operation,
            until: context.now + wait
        )
        try await context.step("park \(opened)") {
            run.job.watch(.noted(line))
            await run.job.note(line, in: context)
        }
        throw TicketWait(reason: line, time: wait)
    }

    private mutating func create(
        batch items: ArraySlice<TicketComparison.Item>
    ) async throws -> CreateOutcome<FoundTicket> {
        try await prolong()
        var batch: [(item: TicketComparison.Item, new: NewTicket)] = []
        for item in items {
            guard let wanted = item.wanted, let draft = item.draft else { continue }
            batch.append((item, NewTicket(wanted, draft: draft)))
        }
        try intend(batch)
        var outcome = CreateOutcome<FoundTicket>([])
        do {
            let sum: TicketTally = try await context.effect(
                nextWrite,
                whenUnknown: .repeatEffect,
                stored: .withNext
            ) {
                outcome = await session.create(batch.map(\.new))
                if let failure = outcome.failure, outcome.answers.allSatisfy({ $0 == nil }) {
                    throw failure
                }
                return try result(of: batch, outcome)
            }
            writes += 1
            written = sum
            take(outcome, of: batch)
        } catch let error as DeliveryFailure {
            // Where nothing was created, nobody has to wait for it to show.
            if error.disposition != .unknown { try forget(batch) }
        }
        return outcome
    }

    /// Notes that tickets may be created from now on, with the write that starts the creation.
    private mutating func intend(
        _ batch: [(item: TicketComparison.Item, new: NewTicket)]
    ) throws {
        var entries: [LedgerEntry] = []
        for (item, new) in batch {
            let memo = new.draft.memo(of: new.ticket.key)
            let record = record(item, nil, memo: memo, pending: context.now)
            records[item.key] = record
            entries.append(try entry(item.key, record))
        }
        context.keep(entries)
    }

    private mutating func forget(
        _ batch: [(item: TicketComparison.Item, new: NewTicket)]
    ) throws {
        var entries: [LedgerEntry] = []
        for (item, _) in batch {
            records[item.key] = nil
            entries.append(try entry(item.key, nil))
        }
        context.keep(entries)
    }

    /// What is remembered of created tickets: their number, and a record of each.
    private mutating func result(
        of batch: [(item: TicketComparison.Item, new: NewTicket)],
        _ outcome: CreateOutcome<FoundTicket>
    ) throws -> StepResult<TicketTally> {
        var sum = written
        var entries: [LedgerEntry] = []
        for ((item, new), answer) in zip(batch, outcome.answers) {
            switch answer {
            case .success(let ticket)?:
                sum.created += 1
                let memo = new.draft.memo(of: new.ticket.key)
                entries.append(try entry(item.key, record(item, ticket, memo: memo)))
            case nil where outcome.isUnknown: break
            case .failure?, nil: entries.append(try entry(item.key, nil))
            }
        }
        creations.add(sum.created - written.created, at: context.now)
        if let pace = try creations.entry { entries.append(pace) }
        return StepResult(sum, entries: entries)
    }

    /// Takes what was created: its parts are created next.
    private mutating func take(
        _ outcome: CreateOutcome<FoundTicket>,
        of batch: [(item: TicketComparison.Item, new: NewTicket)]
    ) {
        for ((item, new), answer) in zip(batch, outcome.answers) {
            switch answer {
            case .success(let ticket)?:
                records[item.key] = record(
                    item,
                    ticket,
                    memo: new.draft.memo(of: new.ticket.key)
                )
                for part in new.draft.parts where !part.rule.isMet {
                    let part = NewPart(of: ticket.reference, new.ticket, draft: part)
                    waiting.append((item.key, part))
                }
            case .failure(let refusal)?:
                records[item.key] = nil
                fail(item.row, "\(refusal)")
            case nil:
                if !outcome.isUnknown { records[item.key] = nil }
            }
        }
    }

    // MARK: Parts

    /// Creates the parts that are missing.
    ///
    /// A creation whose answer is lost is found by the next attempt, which reads the ticket with its
    /// parts directly before.
    mutating func createParts() async throws {
        var rest = waiting[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(batchMax))
            rest = rest.dropFirst(batch.count)
            try await prolong()
            try await note(batch.map(\.key))
            let outcome = await session.createParts(batch.map(\.part))
            try await remember(batch, outcome.answers)
            let unanswered = zip(batch, outcome.answers).filter { $1 == nil }
                .map { ($0.0.part.row, $0.0.part.draft.title) }
            guard try goesOn(after: outcome.failure, unanswered) else { return }
        }
        waiting = []
    }

    /// Notes that tickets are about to get parts: only who still holds the job can.
    private mutating func note(_ keys: [String]) async throws {
        var entries: [LedgerEntry] = []
        for key in Set(keys).sorted() {
            guard var record = records[key] else { continue }
            record.writtenAt = context.now
            records[key] = record
            entries.append(try entry(key, record))
        }
        context.keep(entries)
        try await context.storeWaiting()
    }

    private mutating func remember(
        _ batch: [(key: String, part: NewPart)],
        _ answers: [CreateOutcome<FoundPart>.Answer?]
    ) async throws {
        var sum = written
        var changed: Set<String> = []  // Ours: hexadecimal digits.
        for ((key, new), answer) in zip(batch, answers) {
            switch answer {
            case .success(let part)?:
                sum.partsOpened += 1
                records[key]?.parts[part.reference.id] = new.draft.key
                changed.insert(key)
            case .failure(let refusal)?: fail(new.row, "\(new.draft.title): \(refusal)")
            case nil: break
            }
        }
        guard sum != written else { return }
        var entries: [LedgerEntry] = []
        for key in changed.sorted() {
            guard var record = records[key] else { continue }
            record.writtenAt = context.now
            records[key] = record
            entries.append(try entry(key, record))
        }
        try await remember(sum, entries: entries)
    }
}

/// How many tickets were created in the last hour, over all runs; kept in the ledger.
struct Creations: Sendable {
    /// The book of the ledger.
    static let book = "creations"

    private let key: String
    private let perHour: Int?
    /// Numbers by the minute, counted from 1970.
    private var minutes: [Minute] = []

    private struct Minute: Codable, Sendable {
        var minute: Int64
        var count: Int
    }

    init(of tracker: any Tracker, in context: JobContext) async throws(JobStoreError) {
        key = TicketRecord.prefix(of: tracker)
        perHour = tracker.createsPerHour
        guard perHour != nil else { return }
        let range = LedgerRange(prefix: key)
        guard let record = try await context.ledger(Self.book, range, limit: 1).first else {
            return
        }
        // What cannot be read was written by a later version; the tracker's own limit holds.
        minutes = (try? JSONCoding.decode([Minute].self, from: record.value)) ?? []
    }

    /// How long to wait before that many can be created; nil for not at all.
    func wait(for number: Int, at now: Timestamp) -> Duration? {
        guard let perHour else { return nil }
        let present = Self.minute(of: now)
        let recent = minutes.filter { $0.minute > present - 60 && $0.minute <= present }
        var sum = recent.reduce(number) { $0 + $1.count }
        for minute in recent where sum > perHour {
            sum -= minute.count
            guard sum > perHour else {
                let end = Timestamp(secondsSince1970: (minute.minute + 61) * 60)
                return max(end - now, .seconds(1))
            }
        }
        return nil
    }

    mutating func add(_ number: Int, at now: Timestamp) {
        guard perHour != nil, number > 0 else { return }
        let present = Self.minute(of: now)
        minutes.removeAll { $0.minute <= present - 60 || $0.minute > present }
        if minutes.last?.minute == present {
            minutes[minutes.count - 1].count += number
        } else {
            minutes.append(Minute(minute: present, count: number))
        }
    }

    /// What the ledger gets; nil where nothing is counted.
    var entry: LedgerEntry? {
        get throws {
            guard perHour != nil else { return nil }
            return LedgerEntry(book: Self.book, key: key, value: try JSONCoding.encode(minutes))
        }
    }

    private static func minute(of time: Timestamp) -> Int64 {
        time.millisecondsSince1970 / 60_000
    }
}

extension NewPart {
    /// The line of the ticket that it is a part of.
    fileprivate var row: TicketRow {
        TicketRow(
            entity: ticket.entityTitle,
            level: ticket.key.level,
            action: .update,
            ticket: parent.name,
            url: nil,
            unmet: 0,
            rules: 0
        )
    }
}

extension DeliveryFailure.Kind {
    /// Whether other tickets may still be written in this attempt.
    fileprivate var isPostponed: Bool {
        switch self {
        case .temporary, .unknown: true
        case .final, .placeRefused, .rateLimited, .searchLimited, .unsearchable: false
        }
    }
}
