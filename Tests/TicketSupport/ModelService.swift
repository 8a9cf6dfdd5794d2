import JSON
package import Platform
package import Reminders
import Synchronization

/// A service that keeps tickets in memory: slow to show in a search what changed, and at times
/// without an answer.
package final class ModelService: WatchedService {
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

    private struct State {
        /// Each ticket as it was.
        var versions: [Int64: [(at: Timestamp, ticket: ModelTicket)]] = [:]
        var numbers: Int64 = 0
        /// How often each session call was made.
        var calls = 0
    }

    package let shape: Shape
    package let watch: TicketWatch
    private let state = Mutex(State())

    package init(_ shape: Shape = Shape(), clock: WallClock) {
        self.shape = shape
        watch = TicketWatch(lag: shape.lag, clock: clock)
    }

    package var lag: Duration { shape.lag }
    package var operation: Operation { .ticketHandler }
    package var deeds: [TicketDeed] {
        TicketDeed.allCases.filter { ![.move, .editSection, .addLabel].contains($0) }
    }
    package var calls: Int { state.withLock { $0.calls } }

    package func tracker(of process: ModelProcess) -> any Tracker {
        ModelTracker(self, process: process)
    }

    // MARK: Writing

    /// Adds a ticket as it stands there, and returns its number.
    @discardableResult
    func add(_ ticket: ModelTicket) -> Int64 {
        var ticket = ticket
        ticket.number = nextNumber()
        keep(ticket)
        return ticket.number
    }

    /// Changes the ticket of that number; returns nil without one.
    ///
    /// - Parameters:
    ///   - number: Which.
    ///   - actor: By whom; what we do is judged.
    ///   - body: Changes it.
    /// - Returns: What the body returns.
    @discardableResult
    package func change<Result>(
        _ number: Int64,
        by actor: ModelTicket.Actor = .person,
        _ body: (inout ModelTicket) -> Result
    ) -> Result? {
        guard let before = watch.ticket(number) else { return nil }
        var after = before
        let result = body(&after)
        if actor == .us { watch.judge(before, after) }
        keep(after)
        return result
    }

    private func keep(_ ticket: ModelTicket) {
        let now = clock.now()
        watch.put(ticket)
        state.withLock { state in
            var versions = state.versions[ticket.number] ?? []
            versions.removeFirst(versions.lastIndex { now - $0.at >= shape.lag } ?? 0)
            state.versions[ticket.number] = versions + [(now, ticket)]
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
        let tickets = tickets
        return state.withLock { state in
            state.calls += 1
            var found: [FoundTicket] = []
            for fresh in tickets {
                let isRecent = request.recent.contains(fresh.id)
                let old = state.versions[fresh.number]?.last { now - $0.at >= shape.lag }?.ticket
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
        state.withLock { $0.calls += 1 }
        return tickets.first { $0.id == reference.id && $0.isVisible }?.found(partKeys: partKeys)
    }

    func isThere(_ reference: TicketReference) -> Bool {
        tickets.contains { $0.id == reference.id && $0.isVisible }
    }
}

extension ModelTicket {
    /// Whether a search for port-sender's tickets finds it.
    var isOthersInSearch: Bool { isVisible && isOthers }
}
