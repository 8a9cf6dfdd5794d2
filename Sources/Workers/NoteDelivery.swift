import JSON
import Jobs
import Reminders

/// One note on its way: its parts one after another, elsewhere where its place refuses.
struct NoteDelivery {
    let plan: ReminderPlan
    /// Which of the plan's notes it is, from 0.
    let index: Int
    let destination: Destination
    let job: ScorecardJob
    let context: JobContext
    let isFinal: Bool
    let storage: StepStorage
    let words: any Wording

    private var note: PlannedNote { plan.notes[index] }
    private var number: Int { index + 1 }

    /// How the names of steps end that are done anew when an operator begins the job anew, who may
    /// have repaired the channel.
    private var life: String {
        let replays = context.job.replays
        return replays == 0 ? "\(number)" : "\(number) replay \(replays)"
    }

    /// How the steps begin that send a note elsewhere, because its place refused.
    static let fallbacks = "fall back "
    /// How the steps begin that give a note up.
    static let ends = "give up "
    /// How the steps begin that keep what became of a delivered note.
    static let summaries = "note "

    /// Why, and from which part of the plan on, a note goes elsewhere.
    struct Fallback: Codable, Sendable {
        var reason: String
        var part: Int
    }

    /// What became of a delivered note, as the value of a step.
    struct Summary: Codable, Sendable {
        /// The address of its first message; nil where the destination has none.
        var link: String?
        /// Why it went elsewhere on the way; nil where it did not.
        var reason: String?
    }

    /// What a note came to.
    struct Outcome {
        /// How many of its parts were perhaps not sent.
        var uncertain = 0
        /// Why it could not be delivered; nil where it was.
        var refusal: String?
        var isElsewhere = false
        /// Whether its place refused, and what is left of it has yet to go elsewhere.
        var isLeft = false
    }

    /// Delivers what is left of the note.
    ///
    /// - Parameters:
    ///   - goesElsewhere: Whether it goes on in the other place where its own refuses; false leaves
    ///     the rest for a second call.
    ///   - mayGoOn: Asked before each part; false where another note has failed.
    /// - Returns: What it came to; nil where it was stopped.
    /// - Throws: As `PartDelivery.deliver`, but for a place that refuses.
    func deliver(goesElsewhere: Bool, while mayGoOn: () -> Bool) async throws -> Outcome? {
        var outcome = Outcome()
        if let refusal: String = try await context.value(ofStep: "\(Self.ends)\(life)") {
            outcome.refusal = refusal
            return outcome
        }
        var fallback: Fallback? = try await context.value(
            ofStep: "\(Self.fallbacks)\(life)"
        )
        var delivered: [Int: (place: String?, reference: JSONValue?)] = [:]
        for index in note.parts {
            if let fallback, index >= fallback.part, !goesElsewhere {
                outcome.isLeft = true
                return outcome
            }
            guard mayGoOn() else { return nil }
            while delivered[index] == nil {
                let part = part(index, after: fallback)
                let parent = part.replyTo.flatMap { delivered[$0] }
                do {
                    let sent = try await delivery(
                        of: part,
                        at: index,
                        parent: parent?.place == part.place ? parent?.reference : nil
                    )
                    .deliver()
                    if sent.delivery == .assumed { outcome.uncertain += 1 }
                    delivered[index] = (part.place, sent.reference)
                } catch let error as DeliveryFailure where error.kind == .placeRefused {
                    // There is no other note that could still be told.
                    guard plan.isRouted || part.place != nil else { throw error }
                    let reason = error.description(of: plan.operation.noun)
                    guard fallback == nil, note.instead != nil else {
                        try await giveUp(reason)
                        outcome.refusal = reason
                        return outcome
                    }
                    fallback = try await fallBack(reason, from: index)
                    guard goesElsewhere else {
                        outcome.isLeft = true
                        return outcome
                    }
                }
            }
        }
        outcome.isElsewhere = fallback != nil
        try await keepSummary(delivered[note.firstPart]?.reference, fallback)
        return outcome
    }

    private func delivery(
        of part: ReminderPlan.Part,
        at index: Int,
        parent: JSONValue?
    ) -> PartDelivery {
        PartDelivery(
            part: part,
            index: index,
            total: plan.parts.count,
            operation: plan.operation,
            words: words,
            parent: parent,
            entries: index == note.endPart - 1 ? entries : [],
            storage: storage,
            destination: destination,
            job: job,
            context: context,
            isFinal: isFinal
        )
    }

    private func part(_ index: Int, after fallback: Fallback?) -> ReminderPlan.Part {
        guard let fallback, index >= fallback.part, let instead = note.instead else {
            return plan.parts[index]
        }
        return destination.redirect(
            plan.parts[index],
            instead.place,
            words.belonging(
                to: note.title,
                because: words.channelRefused(note.channel, because: fallback.reason)
            )
        )
    }

    /// What is remembered of the note once it is delivered, wherever it went.
    private var entries: [LedgerEntry] {
        let record = DeliveredNote(
            jobID: context.job.id,
            title: note.title,
            channel: note.channel,
            entities: note.entities,
            snapshot: note.ledgerValue
        )
        guard let value = try? JSONCoding.encode(record) else { return [] }
        return [LedgerEntry(book: DeliveredNote.book, key: note.ledgerKey, value: value)]
    }

    // MARK: Steps

    private func fallBack(_ reason: String, from part: Int) async throws -> Fallback {
        try await context.step("\(Self.fallbacks)\(life)") {
            let why = words.channelRefused(note.channel, because: reason)
            await tell(words.fellBack(note.title, because: why))
            return Fallback(reason: reason, part: part)
        }
    }

    private func giveUp(_ reason: String) async throws {
        _ = try await context.step("\(Self.ends)\(life)") {
            await tell(words.unreached(note.title, because: reason))
            return reason
        }
    }

    private func keepSummary(_ reference: JSONValue?, _ fallback: Fallback?) async throws {
        // Where there is nothing to keep, the send's end needs no commit of its own.
        guard reference != nil || fallback != nil else { return }
        _ = try await context.step("\(Self.summaries)\(number)", stored: storage) {
            var link: String?
            if let reference { link = await destination.link(reference) }
            return Summary(link: link, reason: fallback?.reason)
        }
    }

    private func tell(_ line: String) async {
        job.watch(.noted(line))
        await job.note(line, in: context)
    }
}
