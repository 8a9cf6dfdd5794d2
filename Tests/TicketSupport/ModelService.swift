import JSON
package import Platform
import Reminders
import Synchronization

/// A service that keeps tickets in memory: slow to show in a search what changed, at times without
/// an answer, and watched by an audit.
package final class ModelService: Sendable {
    /// What of services differs.
    package struct Shape: Sendable {
        /// For how long a search shows things as they were.
        package var lag: Duration = .zero
        /// Whether rules are parts, and not a checklist in the text.
        package var hasParts = false
        /// Whether parts have a label that says their rule.
        package var labelsParts = true
        /// Whether a duplicate that we closed reads as one that a person closed as refused.
        package var refusesDuplicates = true
        package var batchMax = 3
        package var createsPerHour: Int?
        /// The entity at which each creating call fails, with all that are in it.
        package var poison: String?

        package init() {}
    }

    struct State {
        var tickets: [ModelTicket] = []
        /// Each ticket as it was, by its place in `tickets`.
        var versions: [[(at: Timestamp, ticket: ModelTicket)]] = []
        var numbers: Int64 = 0
        var audit = TicketAudit()
        var history: [String] = []
        var writes = 0
        /// How often each session call was made.
        var calls = 0
    }

    package let shape: Shape
    package let clock: WallClock
    let state = Mutex(State())

    package init(_ shape: Shape = Shape(), clock: WallClock) {
        self.shape = shape
        self.clock = clock
    }

    package var tickets: [ModelTicket] { state.withLock { $0.tickets } }
    package var writes: Int { state.withLock { $0.writes } }
    package var calls: Int { state.withLock { $0.calls } }
    /// What broke a rule.
    package var violations: [String] { state.withLock { $0.audit.violations } }
    /// What happened, a line each.
    package var history: [String] { state.withLock { $0.history } }

    /// Writes a line into the history.
    package func note(_ line: String) {
        let now = clock.now()
        state.withLock { $0.history.append("\(now.secondsSince1970 % 100_000_000)s \(line)") }
    }

    /// Records that a rule is broken.
    package func violate(_ line: String) {
        note("VIOLATION \(line)")
        state.withLock { $0.audit.violations.append(line) }
    }

    /// Changes what the audit knows.
    package func audit(_ change: (inout TicketAudit) -> Void) {
        state.withLock { change(&$0.audit) }
    }

    /// The visible tickets about something that are open.
    package func open(_ truth: String) -> [ModelTicket] {
        tickets.filter { $0.isVisible && $0.isOpen && $0.truth == truth }
    }

    // MARK: Writing

    /// Adds a ticket as it stands there, and returns its number.
    @discardableResult
    package func add(_ ticket: ModelTicket) -> Int64 {
        let now = clock.now()
        return state.withLock { state in
            var ticket = ticket
            state.numbers += 1
            ticket.number = state.numbers
            state.tickets.append(ticket)
            state.versions.append([(now, ticket)])
            return ticket.number
        }
    }

    /// Changes the ticket of that number; returns nil without one.
    @discardableResult
    package func change<Result>(
        _ number: Int64,
        _ body: (inout ModelTicket) -> Result
    ) -> Result? {
        let now = clock.now()
        return state.withLock { state in
            guard let place = state.tickets.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            let result = body(&state.tickets[place])
            let kept = state.versions[place].lastIndex { now - $0.at >= shape.lag } ?? 0
            state.versions[place].removeFirst(kept)
            state.versions[place].append((now, state.tickets[place]))
            return result
        }
    }

    func nextNumber() -> Int64 {
        state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
    }

    // MARK: Reading

    /// Returns the tickets as a search shows them.
    func survey(_ request: TicketSurvey) -> [FoundTicket] {
        let now = clock.now()
        return state.withLock { state in
            state.calls += 1
            var found: [FoundTicket] = []
            for (place, fresh) in state.tickets.enumerated() {
                let isRecent = request.recent.contains(fresh.id)
                let old = state.versions[place].last { now - $0.at >= shape.lag }?.ticket
                if let shown = isRecent ? fresh : old,
                    shown.isFoundAsOurs || (request.findsOthers && shown.isOthersInSearch)
                {
                    found.append(shown.found(partKeys: request.knownParts))
                } else if fresh.isVisible, request.known.contains(where: { $0.id == fresh.id }) {
                    found.append(fresh.found(partKeys: request.knownParts))
                }
            }
            return found
        }
    }

    func ticket(
        _ reference: TicketReference,
        partKeys: [String: String]
    ) -> FoundTicket? {
        state.withLock { state in
            state.calls += 1
            return state.tickets.first { $0.id == reference.id && $0.isVisible }?
                .found(partKeys: partKeys)
        }
    }

    func isThere(_ reference: TicketReference) -> Bool {
        tickets.contains { $0.id == reference.id && $0.isVisible }
    }
}

extension ModelTicket {
    /// Whether a search for port-sender's tickets finds it.
    var isOthersInSearch: Bool { isVisible && isOthers }
}
