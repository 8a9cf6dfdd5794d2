import JSON
import Platform
package import Reminders
import Scorecards
import Synchronization

/// One process's client of a `ModelService`.
package struct ModelTracker: Tracker {
    package let service: ModelService
    package let process: ModelProcess

    package init(_ service: ModelService, process: ModelProcess = ModelProcess()) {
        self.service = service
        self.process = process
    }

    package var origin: String { "model" }
    package var name: String { "The model" }
    package var place: String { "OPS" }
    package var identity: String { "https://tracker.test" }
    package var batchMax: Int { service.shape.batchMax }
    package var createsPerHour: Int? { service.shape.createsPerHour }

    package func takes(_ operation: Operation) -> Bool { operation == .ticketHandler }

    package func draft(of ticket: WantedTicket) -> TicketDraft {
        let key = ticket.key
        let title =
            "\(ticket.scorecardTitle) tasks to reach the \(key.level) level for the "
            + "\(key.blueprint): \(key.entity)"
        let hasParts = service.shape.hasParts
        let parts =
            hasParts
            ? ticket.rules.map { rule in
                PartDraft(
                    key: key.part(ofRule: rule.rule.identifier),
                    rule: rule,
                    title: "\(rule.rule.title) (\(rule.rule.identifier))"
                )
            } : []
        let lines = ticket.rules.map { rule in
            let box = hasParts ? "*" : rule.isMet ? "- [x]" : "- [ ]"
            return "\(box) \(rule.rule.title) (\(rule.rule.identifier))"
        }
        let body =
            "# \(ticket.entityTitle)\n" + (hasParts ? "" : lines.joined(separator: "\n"))
        return TicketDraft(
            title: title,
            body: .string(body),
            hash: TicketDigest.of([title, body] + parts.map(\.title), digits: 16),
            parts: parts
        )
    }

    package func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        try process.check(.open)
        return ModelSession(self)
    }
}

/// A process that uses a service: it can die, and what it asks can go wrong.
package final class ModelProcess: Sendable {
    package enum Call: String, Sendable {
        case open, survey, surveyPause, ticket, create, createParts, apply, comment
    }

    /// What goes wrong with one call.
    package enum Fault: Sendable, Hashable {
        /// Nothing was stored.
        case temporary
        case rateLimited
        /// So many of its writes were stored, and the answer was lost.
        case lost(stored: Int)
        /// The service refuses this one of a batch, or the ticket.
        case refuses(Int)
        /// So many of a batch were answered; then it failed like that.
        case ends(after: Int, DeliveryFailure.Kind)
    }

    private struct State {
        var isDead = false
        var lines: [Call: Int] = [:]
    }

    private let state = Mutex(State())
    /// Says what goes wrong with a call.
    private let fault: @Sendable (Call) -> Fault?
    /// Awaited before a read, and before and after each write.
    private let gate: @Sendable (Call) async -> Void
    /// In how many pieces a survey is answered before the last.
    let surveyPauses: Int

    package init(
        fault: @escaping @Sendable (Call) -> Fault? = { _ in nil },
        gate: @escaping @Sendable (Call) async -> Void = { _ in },
        surveyPauses: Int = 0
    ) {
        self.fault = fault
        self.gate = gate
        self.surveyPauses = surveyPauses
    }

    /// Whether it has died: then nothing of it arrives any more.
    package var isDead: Bool { state.withLock { $0.isDead } }

    package func die() { state.withLock { $0.isDead = true } }

    package func moment(_ call: Call) async { await gate(call) }

    /// Counts a call, and returns what goes wrong with it.
    package func next(_ call: Call) -> Fault? {
        state.withLock { $0.lines[call, default: 0] += 1 }
        return fault(call)
    }

    /// Returns how a call goes wrong after storing something.
    ///
    /// - Throws: How it goes wrong before anything.
    @discardableResult
    func check(_ call: Call) throws(DeliveryFailure) -> Fault? {
        let fault = next(call)
        if isDead { throw .model(.unknown(retryAfter: nil)) }
        switch fault {
        case nil: return nil
        case .temporary: throw .model(.temporary(retryAfter: nil))
        case .rateLimited: throw .model(.rateLimited(retryAfter: .seconds(30)))
        case let fault: return fault
        }
    }

    /// How often it made a call.
    package func count(_ call: Call) -> Int { state.withLock { $0.lines[call] ?? 0 } }
}

extension DeliveryFailure {
    static func model(_ kind: Kind) -> DeliveryFailure {
        DeliveryFailure(kind) { "The model did not take the \($0)." }
    }
}
