import Jobs
import JSON
import Platform
import Reminders

/// Writes what a comparison found, one call after another, each remembered as a step.
struct TicketWriter {
    let run: TicketRun
    let session: any TrackerSession
    var records: [String: TicketRecord]  // Ours: hexadecimal digits.
    /// What this job has written, in this attempt and earlier ones.
    var written: TicketTally
    /// What failed in this attempt.
    private var failed = TicketTally()
    /// How many writes are known.
    var writes: Int
    /// Parts that wait for their batch, each with the key of its ticket.
    var waiting: [(key: String, part: NewPart)] = []
    /// The first failure after which others could still go on.
    var postponed: DeliveryFailure?
    /// How many in a row failed like that.
    private var failuresInARow = 0
    var creations: Creations
    /// When the tracker was last held for longer.
    private var heldAt: Timestamp

    /// A tracker that fails so often in a row is in trouble, and not the ticket.
    private static let failuresInARowMax = 3
    /// The same in the last attempt, for whatever it does not reach stays undone.
    private static let lastFailuresInARowMax = 20

    var context: JobContext { run.context }
    var tracker: any Tracker { run.tracker }

    /// The name of the next step that says what was written; an operator's retry has its own.
    var nextWrite: String { "write \(context.job.replays).\(writes + 1)" }

    /// What this job has written so far, and what failed in this attempt.
    var tally: TicketTally { failed.adding(written) }

    init(
        _ run: TicketRun,
        session: any TrackerSession,
        // Ours: identifiers of trackers and hexadecimal digits.
        records: [String: TicketRecord]
    ) async throws {
        self.run = run
        self.session = session
        self.records = records
        written = TicketTally()
        let prefix = "write \(run.context.job.replays)."
        writes = try await run.context.count(ofStepsNamed: prefix)
        while writes > 0 {
            if let known: TicketTally = try await run.context.value(ofStep: "\(prefix)\(writes)") {
                written = known
                break
            }
            writes -= 1
        }
        creations = try await Creations(of: run.tracker, in: run.context)
        heldAt = run.memory.now
    }

    /// Goes on holding the tracker, where the hold is not fresh.
    ///
    /// - Throws: `TicketWait` where another run holds it meanwhile.
    mutating func prolong() async throws {
        guard context.now - heldAt > TicketRun.holdTime / 4 else { return }
        try await run.hold()
        heldAt = context.now
    }

    /// Remembers what was written.
    mutating func remember(_ sum: TicketTally, entries: [LedgerEntry]) async throws {
        let _: TicketTally = try await context.step(nextWrite) {
            StepResult(sum, entries: entries)
        }
        writes += 1
        written = sum
    }

    // MARK: Failures

    /// Does something for one ticket; what fails costs no other.
    ///
    /// - Throws: What concerns all, and what fails again and again.
    private mutating func isolating(
        _ item: TicketComparison.Item,
        _ work: (inout TicketWriter) async throws -> Void
    ) async throws {
        do {
            try await work(&self)
            noteAnswer()
        } catch let error as DeliveryFailure {
            let reason = error.description(of: run.subject.operation.noun)
            switch error.kind {
            case .placeRefused: fail(item.row, reason)
            case .temporary, .unknown:
                try postpone(error) { $0.fail(item.row, reason) }
            case .final, .rateLimited, .searchLimited, .unsearchable: throw error
            }
        }
    }

    /// Goes on behind a failure that may pass, unless the tracker is in trouble.
    ///
    /// - Parameters:
    ///   - error: The failure.
    ///   - fail: Counts what failed, where this is the last attempt.
    /// - Throws: The failure, after too many in a row.
    mutating func postpone(
        _ error: DeliveryFailure,
        fail: (inout TicketWriter) -> Void
    ) throws {
        failuresInARow += 1
        let most = isLast ? Self.lastFailuresInARowMax : Self.failuresInARowMax
        guard failuresInARow < most else { throw error }
        if isLast { fail(&self) } else { postponed = postponed ?? error }
    }

    /// Notes that the tracker has done what it was asked for.
    mutating func noteAnswer() { failuresInARow = 0 }

    /// Whether no later attempt can mend what this one leaves.
    var isLast: Bool {
        run.isFinal || context.isLastAttempt(for: FailureOrigin(rawValue: tracker.origin))
    }

    /// Counts a ticket that failed.
    mutating func fail(_ row: TicketRow, _ reason: String) {
        failed.fail("\(row.entity) (\(row.level)): \(reason)")
    }

    /// Ends the writing: fails where something is left for a later attempt.
    ///
    /// - Parameter end: When it will be known whether tickets were created that may have been; nil
    ///   for none.
    /// - Throws: The first failure after which others could still go on; `TicketWait`.
    func finish(pending end: Timestamp?) throws {
        if let postponed {
            guard case .unknown = postponed.kind, !isLast else { throw postponed }
            throw DeliveryFailure(.unknown(retryAfter: TicketComparison.patience)) { noun in
                postponed.description(of: noun)
            }
        }
        guard let end, !isLast else { return }
        throw TicketWait(
            reason: "\(tracker.name) does not show yet whether tickets were created.",
            time: max(end - context.now, .seconds(1))
        )
    }

    /// The configured rules, with the caps that this run has left.
    var rulesLeft: TicketRules {
        var rules = run.subject.tickets
        rules.createsMax = max(0, rules.createsMax - written.created)
        rules.closesMax = max(0, rules.closesMax - written.closed)
        return rules
    }

    // MARK: The ledger

    func entry(_ key: String, _ record: TicketRecord?) throws -> LedgerEntry {
        LedgerEntry(
            book: TicketRecord.book,
            key: TicketRecord.key(of: key, in: tracker),
            value: try record.map { try JSONCoding.encode($0) }
        )
    }

    func record(
        _ item: TicketComparison.Item,
        _ ticket: FoundTicket?,
        memo: TicketMemo,
        pending: Timestamp? = nil
    ) -> TicketRecord {
        let known = records[item.key]
        let parts = (ticket?.parts ?? [])
            .compactMap { part in
                part.key.map { (part.reference.id, $0) }
            }
        return TicketRecord(
            reminder: run.memory.keeper.owner(of: known),
            scope: TicketScope(
                blueprint: run.subject.blueprint,
                scorecard: run.subject.scorecard
            ),
            entity: item.row.entity,
            level: item.row.level,
            ticket: ticket?.reference,
            memo: memo,
            parts: (known?.parts ?? [:]).merging(parts) { $1 },
            pendingSince: pending,
            writtenAt: context.now
        )
    }

    /// Brings the ledger in line with what the tracker has, without a write to the tracker.
    ///
    /// A ticket whose creation was in doubt, and that is there, counts as created.
    ///
    /// - Returns: Whether there was such a ticket.
    mutating func tidy(_ compared: TicketPlanner.Comparison) async throws -> Bool {
        var entries: [LedgerEntry] = []
        var sum = written
        for key in compared.comparison.obsolete(found: compared.found) {
            records[key] = nil
            entries.append(try entry(key, nil))
        }
        for item in compared.items {
            if case .close = item.action, item.wanted == nil { continue }
            guard let found = item.found,
                let memo = found.memo ?? records[item.key]?.memo, memo.key == item.key,
                records[item.key]?.ticket != found.reference
                    || records[item.key]?.reminder
                        != run.memory.keeper.owner(of: records[item.key])
            else { continue }
            if let since = records[item.key]?.pendingSince, since >= context.job.createdAt {
                sum.created += 1
            }
            let record = record(item, found, memo: memo)
            records[item.key] = record
            entries.append(try entry(item.key, record))
        }
        let isMore = sum.created > written.created
        if !entries.isEmpty { try await remember(sum, entries: entries) }
        return isMore
    }

    // MARK: Tickets that are there

    /// Changes tickets, each read directly before.
    mutating func change(_ compared: TicketPlanner.Comparison) async throws {
        for item in compared.items where item.change != nil {
            try await isolating(item) { writer in
                try await writer.change(item, compared.comparison)
            }
        }
    }

    private mutating func change(
        _ item: TicketComparison.Item,
        _ comparison: TicketComparison
    ) async throws {
        guard let found = item.found else { return }
        try await prolong()
        try await context.storeWaiting()
        let read = try await session.ticket(found.reference)
        noteAnswer()
        guard let fresh = read,
            let now = comparison.item(item, on: fresh), let change = now.change
        else { return }
        var after = fresh
        let isWritten = !change.withoutNewParts.isInvisible || change.memo != fresh.memo
        if isWritten {
            after = try await session.apply(change, to: fresh, draft: item.draft)
        }
        if let wanted = item.wanted {
            for part in change.newParts {
                waiting.append((item.key, NewPart(of: after.reference, wanted, draft: part)))
            }
        }
        guard isWritten || !change.recognizedParts.isEmpty else { return }
        var sum = written
        var counted = change
        counted.newParts = []
        sum.take(counted, now.action)
        try await remember(sum, entries: try entries(of: now, change, after))
        try await comment(on: after, change)
    }

    /// What the ledger gets with a change.
    private mutating func entries(
        of item: TicketComparison.Item,
        _ change: TicketChange,
        _ after: FoundTicket
    ) throws -> [LedgerEntry] {
        switch change.closes {
        case .duplicate?: return []
        case .entityGone?, .levelGone?:
            guard records[item.key]?.ticket?.id == after.reference.id else { return [] }
            records[item.key] = nil
            return [try entry(item.key, nil)]
        case .reached?, nil:
            var record = record(item, after, memo: change.memo)
            record.parts.merge(change.recognizedParts) { $1 }
            records[item.key] = record
            return [try entry(item.key, record)]
        }
    }

    /// Tells people of a change, at most once.
    private mutating func comment(
        on ticket: FoundTicket,
        _ change: TicketChange
    ) async throws {
        guard run.subject.tickets.comments else { return }
        let lines = change.commentLines
        guard !lines.isEmpty else { return }
        let _: Bool = try await context.effect(
            "comment \(context.job.replays).\(writes)",
            whenUnknown: .skip(true)
        ) {
            do throws(DeliveryFailure) {
                try await session.comment(lines, on: ticket.reference)
            } catch {
                // The ticket says the same, so what keeps the comment away keeps nothing else.
                guard error.disposition == .never else { throw error }
            }
            return true
        }
    }
}
