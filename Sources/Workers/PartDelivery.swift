import Jobs
import JSON
import Platform
import Reminders

/// One part of a plan on its way: sent once, whatever happens between its steps.
///
/// Where it is unknown whether it arrived, the destination is searched, or if that cannot be, its
/// policy decides.
struct PartDelivery {
    /// Where it goes is as planned, or elsewhere if that refused.
    let part: ReminderPlan.Part
    /// Which of the plan's parts it is, from 0.
    let index: Int
    /// How many parts the plan has.
    let total: Int
    let operation: Operation
    let words: any Wording
    /// What the part that this one replies to said of where it is; nil for none.
    var parent: JSONValue?
    /// What the ledger gets in the commit that stores the part's end.
    var entries: [LedgerEntry] = []
    /// When the end of the sending is stored: with the next write only where no other part is on its
    /// way.
    var storage = StepStorage.withNext
    let destination: Destination
    let job: ScorecardJob
    let context: JobContext
    /// True when there will be no later attempt.
    let isFinal: Bool

    /// How the steps begin that send a part.
    static let sends = "send "

    /// How the steps begin that search for a part.
    static let searches = "search "

    /// How the steps begin that send a part which is perhaps sent twice.
    static let resends = "resend "

    /// A search that is let go on once a minute has read all its pages by then.
    private static let searchWaitsMax = 30

    private var number: Int { index + 1 }
    private var title: String { words.message(number, of: total) }
    private var step: String { "\(Self.sends)\(number)" }
    private var mark: Mark { Mark(jobID: context.job.id, number: number) }

    /// Sends the part, unless it is known to have arrived, and tells what became of it.
    ///
    /// - Returns: How it came to be sent, and where it is.
    /// - Throws: `DeliveryFailure`; `UnknownDelivery` when it was repeated as often as it may be;
    ///   what the steps of a job throw.
    func deliver() async throws -> Delivered {
        var sighting = try await search()
        let sent: (delivered: Delivered, receipt: DeliveryReceipt?)
        do {
            sent = try await send(after: sighting)
        } catch let error as DeliveryFailure where error.disposition == .unknown {
            // Asked at once, a part that arrived spends no further attempt; one that did not is sent
            // by the next, which looks again.
            sighting = Task.isCancelled ? nil : try? await search()
            guard isSettled(by: sighting) else {
                // A destination that can be searched may still tell by the next attempt.
                if destination.find == nil || job.isDirect, isRepeat(after: sighting) {
                    _ = try await requireRepeat(after: error)
                }
                throw error
            }
            sent = try await send(after: sighting)
        }
        let lines = [
            sent.delivered.delivery.line(about: title, after: sighting, words: words),
            sent.receipt?.refusal.map { _ in words.layoutRefused(operation) },
        ]
        try await tell(lines.compactMap(\.self))
        return sent.delivered
    }

    /// Tells once that the part arrived, with the lines that there are about it.
    ///
    /// Mostly there are none: then nobody outside is called, and the end of the sending can be
    /// stored with what comes next.
    private func tell(_ lines: [String]) async throws {
        let step = "tell \(number)"
        guard !lines.isEmpty else {
            switch storage {
            case .withNext:
                if try await context.skip(step) { job.watch(.delivered(number, of: total)) }
            // What waits for the next write of one part would be stored by that of another.
            case .atOnce: job.watch(.delivered(number, of: total))
            }
            return
        }
        try await context.step(step) {
            for line in lines { await tell(line) }
            job.watch(.delivered(number, of: total))
        }
    }

    private func decision(after sighting: Sighting?) -> Delivery {
        Delivery(after: sighting, whenUnknown: destination.whenUnknown)
    }

    /// Whether what is known of a part that was just sent makes another attempt needless: it
    /// arrived; or a command, which has no later attempt to wait for, is not to send it again.
    private func isSettled(by sighting: Sighting?) -> Bool {
        guard let sighting else { return false }
        if case .present = sighting { return true }
        return job.isDirect && !decision(after: sighting).isSent
    }

    /// Whether a further try may send the part a second time.
    private func isRepeat(after sighting: Sighting?) -> Bool {
        sighting.map { decision(after: $0) == .repeated } ?? false
    }

    private func tell(_ line: String) async {
        job.watch(.noted(line))
        await job.note(line, in: context)
    }

    /// Sends, or takes what the search found as done.
    ///
    /// - Returns: The receipt is nil for what was not sent now.
    private func send(
        after sighting: Sighting?
    ) async throws -> (delivered: Delivered, receipt: DeliveryReceipt?) {
        let delivery = decision(after: sighting)
        var receipt: DeliveryReceipt?
        let send = { () async throws -> Delivered in
            let known = Delivered(delivery, reference: sighting?.reference)
            let policy: UnknownPolicy<StepResult<Delivered>> =
                delivery.isSent ? .repeatEffect : .skip(StepResult(known, entries: entries))
            return try await context.effect(step, whenUnknown: policy, stored: storage) {
                let taken = try await destination.deliver(part, mark, parent)
                if let refusal = taken.refusal { job.watch(.layoutRefused(refusal)) }
                receipt = taken
                let delivered = Delivered(delivery, reference: taken.reference)
                return StepResult(delivered, entries: entries)
            }
        }
        switch delivery {
        case .made, .found, .missing, .assumed:
            do {
                return (try await send(), receipt)
            } catch let error as DeliveryFailure where error.disposition != .unknown {
                if sighting == .absent { await keepAbsence() }
                throw error
            }
        case .repeated:
            // An effect of its own around the other: it counts from before that on, also through a
            // crash, and is forgotten where surely nothing was sent.
            let count = try await requireRepeat()
            let repeated = try await context.effect(
                "\(resends)\(count + 1)",
                whenUnknown: .repeatEffect,
                send
            )
            return (repeated, receipt)
        }
    }

    /// Returns how often the part was repeated in this life of its job, if it may be once more.
    ///
    /// - Throws: `UnknownDelivery` if it may not; what reading the job's steps throws.
    private func requireRepeat(after cause: DeliveryFailure? = nil) async throws -> Int {
        let count = try await context.count(ofStepsNamed: resends)
        guard count < UnknownDelivery.repeatsMax else {
            throw UnknownDelivery(
                part: title,
                destination: destination.name,
                cause: cause,
                noun: operation.noun,
                words: words
            )
        }
        return count
    }

    /// How the steps begin that repeat this part since an operator last began its job anew, who may
    /// want it repeated again.
    private var resends: String {
        let replays = context.job.replays
        return "\(Self.resends)\(number)\(replays == 0 ? "" : " replay \(replays)")."
    }

    /// Returns what is known of a part that was perhaps sent before; nil when surely it was not.
    private func search() async throws -> Sighting? {
        guard let start = try await context.unknownSince(step) else { return nil }
        guard let find = destination.find else { return .cannotKnow(reason: nil) }
        if try await context.count(ofStepsNamed: absence(since: start)) > 0 { return .absent }
        let steps = searchSteps(since: start)
        let memory = SearchMemory { page, read in
            try await context.step("\(steps)\(page)", read)
        }
        do {
            return try await find(part, mark, parent, start, memory)
        } catch let error as DeliveryFailure {
            switch error.kind {
            case .searchLimited(let reason, _):
                // Counted for this search: the job may have been put off for much else before.
                let waits = "\(steps)limited "
                let count = try await context.count(ofStepsNamed: waits)
                guard count < Self.searchWaitsMax, !isFinal else {
                    return .cannotKnow(reason: reason)
                }
                _ = try await context.step("\(waits)\(count + 1)") { true }
                throw error
            case .unsearchable(let reason, _) where isEnd:
                // There will be no later try: what is configured is better than no end.
                return .cannotKnow(reason: reason)
            case .unsearchable, .final, .placeRefused, .temporary, .unknown, .rateLimited:
                throw error
            }
        }
    }

    private var isEnd: Bool {
        (isFinal || context.isLastAttempt(for: destination.failureOrigin)) && !Task.isCancelled
    }

    /// How the steps of a search begin: what was read before the last try says nothing of that.
    private func searchSteps(since start: Timestamp) -> String {
        "\(Self.searches)\(number).\(start.millisecondsSince1970)."
    }

    private func absence(since start: Timestamp) -> String {
        "\(searchSteps(since: start))absent"
    }

    /// Remembers that the part did not arrive, for a repetition that surely did not get there.
    private func keepAbsence() async {
        // Without it the next attempt searches again, which costs no more than time.
        try? await {
            guard let start = try await context.unknownSince(step) else { return }
            try await context.step(absence(since: start)) {}
        }()
    }
}
