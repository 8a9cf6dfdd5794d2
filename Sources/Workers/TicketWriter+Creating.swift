import Jobs
import JSON
import Platform
import Reminders

/// Creating tickets and their parts.
extension TicketWriter {
    /// Creates tickets, as many in one call as the tracker takes.
    ///
    /// - Throws: What concerns all; `TicketWait` where the tracker takes no more in this hour.
    mutating func create(_ items: [TicketComparison.Item]) async throws {
        var rest = items.filter { $0.action == .create }[...]
        while !rest.isEmpty {
            let number = min(tracker.batchMax, rest.count)
            if let wait = creations.wait(for: number, at: context.now) {
                try await park(for: wait, left: rest.count)
            }
            do {
                try await create(batch: rest.prefix(number))
            } catch let error as DeliveryFailure where error.kind.isPostponed {
                // Whether these were created has to be found out first, and a tracker in trouble
                // gets no more of them now.
                postponed = postponed ?? error
                return
            }
            rest = rest.dropFirst(number)
        }
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

    private mutating func create(batch items: ArraySlice<TicketComparison.Item>) async throws {
        try await prolong()
        var batch: [(item: TicketComparison.Item, new: NewTicket)] = []
        for item in items {
            guard let wanted = item.wanted, let draft = item.draft else { continue }
            batch.append((item, NewTicket(wanted, draft: draft)))
        }
        try intend(batch)
        do {
            var answers: [Result<FoundTicket, TicketRefusal>] = []
            let sum: TicketTally = try await context.effect(
                nextWrite,
                whenUnknown: .repeatEffect,
                stored: .withNext
            ) {
                answers = try await session.create(batch.map(\.new))
                return try result(of: batch, answers)
            }
            writes += 1
            written = sum
            take(answers, of: batch)
        } catch let error as DeliveryFailure where error.disposition != .unknown {
            // Nothing was created, so nobody has to wait for it to show.
            try forget(batch)
            throw error
        }
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
        _ answers: [Result<FoundTicket, TicketRefusal>]
    ) throws -> StepResult<TicketTally> {
        var sum = written
        var entries: [LedgerEntry] = []
        for ((item, new), answer) in zip(batch, answers) {
            switch answer {
            case .success(let ticket):
                sum.created += 1
                let memo = new.draft.memo(of: new.ticket.key)
                entries.append(try entry(item.key, record(item, ticket, memo: memo)))
            case .failure:
                entries.append(try entry(item.key, nil))
            }
        }
        creations.add(sum.created - written.created, at: context.now)
        if let pace = try creations.entry { entries.append(pace) }
        return StepResult(sum, entries: entries)
    }

    /// Takes what was created: its parts are created next.
    private mutating func take(
        _ answers: [Result<FoundTicket, TicketRefusal>],
        of batch: [(item: TicketComparison.Item, new: NewTicket)]
    ) {
        for ((item, new), answer) in zip(batch, answers) {
            switch answer {
            case .success(let ticket):
                records[item.key] = record(
                    item,
                    ticket,
                    memo: new.draft.memo(of: new.ticket.key)
                )
                for part in new.draft.parts where !part.rule.isMet {
                    let part = NewPart(of: ticket.reference, new.ticket, draft: part)
                    waiting.append((item.key, part))
                }
            case .failure(let refusal):
                records[item.key] = nil
                fail(item.row, "\(refusal)")
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
            let batch = Array(rest.prefix(tracker.batchMax))
            rest = rest.dropFirst(batch.count)
            try await prolong()
            try await note(batch.map(\.key))
            let answers: [Result<FoundPart, TicketRefusal>]
            do throws(DeliveryFailure) {
                answers = try await session.createParts(batch.map(\.part))
            } catch {
                guard error.kind.isPostponed else { throw error }
                postponed = postponed ?? error
                return
            }
            try await remember(batch, answers)
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
        _ answers: [Result<FoundPart, TicketRefusal>]
    ) async throws {
        var sum = written
        var changed: Set<String> = []  // Ours: hexadecimal digits.
        for ((key, new), answer) in zip(batch, answers) {
            switch answer {
            case .success(let part):
                sum.partsOpened += 1
                records[key]?.parts[part.reference.id] = new.draft.key
                changed.insert(key)
            case .failure(let refusal):
                let row = TicketRow(
                    entity: new.ticket.entityTitle,
                    level: new.ticket.key.level,
                    action: .update,
                    ticket: new.parent.name,
                    url: nil,
                    unmet: 0,
                    rules: 0
                )
                fail(row, "\(new.draft.title): \(refusal)")
            }
        }
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

extension DeliveryFailure.Kind {
    /// Whether other tickets may still be written in this attempt.
    fileprivate var isPostponed: Bool {
        switch self {
        case .temporary, .unknown: true
        case .final, .placeRefused, .rateLimited, .searchLimited, .unsearchable: false
        }
    }
}
