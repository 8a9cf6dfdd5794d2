import Jobs
import JSON
package import Platform
import Reminders
import Synchronization

/// One attempt at keeping tickets: compares, and writes what differs.
///
/// No plan is stored. Every attempt compares again, the ledger first and the tracker second, so that
/// it goes on behind the last write that is known. Before a ticket is created the ledger notes that
/// it may be, and nobody creates it a second time before the tracker has had the time to show it.
struct TicketRun {
    let job: ScorecardJob
    let context: JobContext
    let subject: ReminderSubject
    let tracker: any Tracker
    let planner: TicketPlanner
    let memory: PlanMemory
    /// True when there will be no later attempt.
    let isFinal: Bool

    var words: any Wording { subject.words }

    /// For how long a run holds its tracker without a word.
    static let holdTime = Duration.seconds(120)
    /// For how long a run that finds its tracker held waits before it asks again, at most.
    private static let heldPause = Duration.seconds(20)

    /// The step whose result is the `TicketTally` of a run that has come to its end.
    static let tallyStep = "tickets"

    /// Does all that there is to do, and says what it came to.
    ///
    /// - Returns: A success, unless nothing could be done.
    /// - Throws: `PortError`, `DeliveryFailure`, `TicketWait`, what the steps of a job throw.
    func keep() async throws -> RunResult {
        if let tally: TicketTally = try await context.value(ofStep: Self.tallyStep) {
            return result(of: tally, scorecard: subject.scorecard)
        }
        let reading = try await planner.read()
        try await hold()
        do {
            let tally = try await keep(reading)
            let _: TicketTally = try await context.step(Self.tallyStep, stored: .withNext) { tally }
            await letGo()
            job.watch(.ticketsEnded(tally))
            return result(of: tally, scorecard: reading.scorecard)
        } catch {
            await letGo()
            throw error
        }
    }

    private func result(of tally: TicketTally, scorecard: String) -> RunResult {
        .tickets(
            tally,
            of: subject,
            scorecard: scorecard,
            in: tracker.name,
            place: tracker.place,
            words: words
        )
    }

    private func keep(_ reading: TicketPlanner.Reading) async throws -> TicketTally {
        let session = try await tracker.open(
            reading.places,
            forWriting: !subject.tickets.isRehearsed
        )
        try await job.tell(session.remarks, in: context)
        let records = try await planner.records(in: memory)
        var writer = try await TicketWriter(self, session: session, records: records)
        let heldAt = Mutex(memory.now)
        var compared = try await planner.compare(
            reading,
            in: session,
            records: records,
            rules: writer.rulesLeft,
            memory
        ) {
            let isDue = heldAt.withLock { heldAt in
                guard context.now - heldAt > Self.holdTime / 4 else { return false }
                heldAt = context.now
                return true
            }
            if isDue { try await hold() }
        }
        var tally = TicketTally(reading)
        if !subject.tickets.isRehearsed, try await writer.tidy(compared) {
            // What was found again counts towards the caps.
            compared.comparison.rules = writer.rulesLeft
            compared.items = compared.comparison.items(found: compared.found) {
                tracker.draft(of: $0)
            }
        }
        for item in compared.items { tally.take(item) }
        if subject.tickets.isRehearsed {
            tally.isRehearsed = true
            for item in compared.items { tally.take(planned: item) }
            return tally
        }
        try await writer.change(compared)
        try await writer.create(compared.items)
        try await writer.createParts()
        try writer.finish(pending: compared.pendingUntil)
        return tally.adding(writer.tally)
    }

    // MARK: One run at a time

    private var lock: String {
        "tickets/" + TicketDigest.of([tracker.origin, tracker.identity], digits: 16)
    }

    /// Makes sure that no other run writes to the tracker, for a while from now.
    ///
    /// - Throws: `TicketWait` where one does.
    func hold() async throws {
        guard let end = try await context.hold(lock, for: Self.holdTime) else { return }
        throw TicketWait(
            reason: words.waits(for: tracker.name, until: end),
            time: min(max(end - context.now, .seconds(1)), Self.heldPause)
        )
    }

    private func letGo() async {
        // What was written is known before somebody else may write; a store that fails now tells
        // the end of the attempt.
        try? await context.storeWaiting()
        await context.letGo(lock)
    }
}

/// Why a run of tickets is put off: nothing failed.
package struct TicketWait: DispositionError, CustomStringConvertible {
    /// A sentence.
    var reason: String
    var time: Duration

    package var disposition: Disposition { .retry(after: time) }
    package var retryAfter: Duration? { time }
    package var description: String { reason }
}

extension TicketPlanner.Comparison {
    /// When it is known at the latest whether the tickets were created that may have been; nil for
    /// none.
    var pendingUntil: Timestamp? {
        items.filter { $0.action == .leave(.pending) }
            .compactMap { comparison.records[$0.key]?.pendingSince }.max()
            .map { $0 + TicketComparison.patience }
    }
}

extension TicketTally {
    /// Adds what earlier and this attempt wrote, and what failed in this one.
    func adding(_ written: TicketTally) -> TicketTally {
        var sum = self
        sum.created += written.created
        sum.updated += written.updated
        sum.reopened += written.reopened
        sum.closed += written.closed
        sum.adopted += written.adopted
        sum.partsOpened += written.partsOpened
        sum.partsDone += written.partsDone
        for line in written.failures { sum.fail(line) }
        sum.failed += written.failed - written.failures.count
        return sum
    }
}
