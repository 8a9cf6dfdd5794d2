import JSON
import Platform
package import Reminders
import Synchronization

/// One attempt's dealings of a process with a `ModelService`.
package final class ModelSession: TrackerSession {
    private let tracker: ModelTracker
    /// What the survey said of parts, which a direct read needs too.
    private let knownParts = Mutex<[String: String]>([:])

    init(_ tracker: ModelTracker) {
        self.tracker = tracker
    }

    private var service: ModelService { tracker.service }
    private var process: ModelProcess { tracker.process }

    package var remarks: [String] { [] }

    package func survey(
        _ request: TicketSurvey
    ) async throws(DeliveryFailure) -> [FoundTicket] {
        await process.moment(.survey)
        try process.check(.survey)
        for _ in 0..<process.surveyPauses {
            await process.moment(.surveyPause)
            await request.progress()
        }
        knownParts.withLock { $0 = request.knownParts }
        return service.survey(request)
    }

    package func ticket(
        _ known: TicketReference
    ) async throws(DeliveryFailure) -> FoundTicket? {
        await process.moment(.ticket)
        if case .refuses = try process.check(.ticket) { throw .model(.placeRefused) }
        return service.ticket(known, partKeys: knownParts.withLock { $0 })
    }

    package func create(_ tickets: [NewTicket]) async -> CreateOutcome<FoundTicket> {
        if tickets.count > tracker.batchMax { service.violate("\(tickets.count) in one batch") }
        if let poison = service.shape.poison,
            tickets.contains(where: { $0.ticket.key.entity.hasSameBytes(as: poison) })
        {
            let failure = DeliveryFailure.model(.temporary(retryAfter: nil))
            return CreateOutcome(tickets.map { _ in nil }, failure: failure)
        }
        return await inBatch(tickets, .create) { service.create($0) }
    }

    package func createParts(_ parts: [NewPart]) async -> CreateOutcome<FoundPart> {
        if parts.count > tracker.batchMax { service.violate("\(parts.count) in one batch") }
        return await inBatch(parts, .createParts) { service.create($0) }
    }

    private func inBatch<New, Found>(
        _ all: [New],
        _ call: ModelProcess.Call,
        create: (New) -> CreateOutcome<Found>.Answer
    ) async -> CreateOutcome<Found> {
        var outcome = CreateOutcome<Found>(all.map { _ in nil })
        do throws(DeliveryFailure) {
            let fault = try process.check(call)
            var answers: [CreateOutcome<Found>.Answer] = []
            for (index, new) in all.enumerated() {
                if fault == .lost(stored: index) { throw .model(.unknown(retryAfter: nil)) }
                if case .ends(after: index, let kind) = fault {
                    outcome.answers.replaceSubrange(0..<index, with: answers)
                    throw .model(kind)
                }
                try await live(through: call)
                if fault == .refuses(index) {
                    answers.append(.failure(TicketRefusal("The model refuses number \(index).")))
                } else {
                    answers.append(create(new))
                }
                try await live(through: call)
            }
            if case .lost = fault { throw .model(.unknown(retryAfter: nil)) }
            outcome.answers = answers
            if case .ends(_, let kind) = fault { throw .model(kind) }
        } catch {
            outcome.failure = error
        }
        return outcome
    }

    /// A moment at which the process may die.
    private func live(through call: ModelProcess.Call) async throws(DeliveryFailure) {
        await process.moment(call)
        if process.isDead { throw .model(.unknown(retryAfter: nil)) }
    }

    package func apply(
        _ change: TicketChange,
        to ticket: FoundTicket,
        draft: TicketDraft?
    ) async throws(DeliveryFailure) -> FoundTicket {
        let fault = try process.check(.apply)
        if case .refuses = fault { throw .model(.placeRefused) }
        guard let number = Int64(ticket.reference.id), service.isThere(ticket.reference)
        else { throw .model(.placeRefused) }
        service.note("changes \(ticket.reference.name): \(change.summary)")
        service.watch.countWrite()
        let service = service
        let steps: [(inout ModelTicket) -> Void] = [
            { $0.takeParts(of: change) },
            { $0.takeText(of: change, draft) },
            { $0.takeState(of: change, at: service.clock.now(), service.shape) },
        ]
        for (index, step) in steps.enumerated() {
            if fault == .lost(stored: index) { throw .model(.unknown(retryAfter: nil)) }
            try await live(through: .apply)
            service.change(number, by: .us, step)
            try await live(through: .apply)
        }
        if case .lost = fault { throw .model(.unknown(retryAfter: nil)) }
        let keys = knownParts.withLock { $0 }
        guard let after = service.ticket(ticket.reference, partKeys: keys) else {
            throw .model(.placeRefused)
        }
        return after
    }

    package func comment(
        _ lines: [String],
        on ticket: TicketReference
    ) async throws(DeliveryFailure) {
        try process.check(.comment)
        service.note("comment on \(ticket.name): \(lines)")
    }
}

// MARK: What is stored

extension ModelService {
    fileprivate func create(_ new: NewTicket) -> Result<FoundTicket, TicketRefusal> {
        let key = new.ticket.key
        let ticket = ModelTicket(
            number: 0,
            place: "OPS",
            truth: key.digest,
            title: new.draft.title,
            ourTitle: new.draft.title,
            section: new.draft.body,
            labels: [ModelTicket.ownLabel, ModelTicket.label(ofKey: key.digest)],
            memo: new.draft.memo(of: key)
        )
        watch.judge(nil, ticket)
        let number = add(ticket)
        note("created T-\(number) for \(key.entity) \(key.level)")
        watch.countWrite()
        return ticketAsStored(number).map { .success($0) } ?? .failure(TicketRefusal("Gone."))
    }

    private func ticketAsStored(_ number: Int64) -> FoundTicket? {
        tickets.first { $0.number == number }?.found()
    }

    fileprivate func create(_ new: NewPart) -> Result<FoundPart, TicketRefusal> {
        let number = nextNumber()
        let title = new.draft.title
        let isLabelled = shape.labelsParts
        let isThere = change(Int64(new.parent.id) ?? 0, by: .us) { ticket in
            guard ticket.isVisible else { return false }
            ticket.parts.append(
                ModelTicket.Part(
                    number: number,
                    truth: new.draft.key,
                    label: isLabelled ? String(new.draft.key.prefix(16)) : nil,
                    title: title
                )
            )
            return true
        }
        guard isThere == true else { return .failure(TicketRefusal("The parent is gone.")) }
        note("created part T-\(number) of \(new.parent.name): \(title)")
        watch.countWrite()
        return .success(
            FoundPart(
                reference: TicketReference(id: "\(number)", name: "T-\(number)", place: "OPS"),
                key: isLabelled ? String(new.draft.key.prefix(16)) : nil,
                title: title,
                closing: nil
            )
        )
    }
}

extension ModelTicket {
    fileprivate mutating func takeParts(of change: TicketChange) {
        for place in parts.indices {
            let id = "\(parts[place].number)"
            if change.completedParts.contains(where: { $0.reference.id == id }) {
                parts[place].closing = .done
                parts[place].closedBy = .us
            }
            if change.reopenedParts.contains(where: { $0.reference.id == id }) {
                parts[place].closing = nil
                parts[place].closedBy = nil
            }
        }
    }

    fileprivate mutating func takeText(of change: TicketChange, _ draft: TicketDraft?) {
        if let title = change.title {
            self.title = title
            ourTitle = title
            hasPersonsTitle = false
        }
        if change.writesBody, let draft { section = draft.body }
        if change.adopts {
            truth = change.memo.key
            isOthers = false
            // Who closed port-sender's nobody can tell.
            if !isOpen { closedBy = .us }
            for label in [Self.ownLabel, Self.label(ofKey: change.memo.key)]
            where !labels.contains(label) {
                labels.append(label)
            }
        }
        memo = change.memo
        // What we took for ours is ours, such as a person's copy where nothing else was left.
        truth = truth ?? memo?.key
    }

    fileprivate mutating func takeState(
        of change: TicketChange,
        at now: Timestamp,
        _ shape: ModelService.Shape
    ) {
        if change.reopens, !isOpen {
            if closedBy == .person, !wasReached { reopenedAt = now }
            closing = nil
            closedAt = nil
            closedBy = nil
            isDuplicate = false
        }
        guard let reason = change.closes, isOpen else { return }
        closing = .done
        closedAt = now
        closedBy = .us
        wasReached = false
        if case .duplicate = reason {
            isDuplicate = true
            if shape.refusesDuplicates { closing = .refused }
        }
    }
}
