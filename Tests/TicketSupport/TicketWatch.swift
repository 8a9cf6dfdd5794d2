import JSON
package import Platform
import Synchronization

/// The tickets of a service with all that happened to them, watched by an audit.
package final class TicketWatch: Sendable {
    struct State {
        var tickets: [ModelTicket] = []
        var audit = TicketAudit()
        var history: [String] = []
        var writes = 0
    }

    package let clock: WallClock
    /// For how long a search shows things as they were.
    let lag: Duration
    let state = Mutex(State())

    package init(lag: Duration, clock: WallClock) {
        self.lag = lag
        self.clock = clock
    }

    package var tickets: [ModelTicket] { state.withLock { $0.tickets } }

    package func ticket(_ number: Int64) -> ModelTicket? {
        state.withLock { state in state.tickets.first { $0.number == number } }
    }

    /// Whether there are runs without a ledger.
    package var forgets: Bool { state.withLock { $0.audit.forgets } }

    /// Takes over a ticket as it is now.
    package func put(_ ticket: ModelTicket) {
        state.withLock { state in
            if let place = state.tickets.firstIndex(where: { $0.number == ticket.number }) {
                state.tickets[place] = ticket
            } else {
                state.tickets.append(ticket)
            }
        }
    }

    /// Changes what is known of the ticket of that number; returns nil without one.
    @discardableResult
    package func change<Result>(
        _ number: Int64,
        _ body: (inout ModelTicket) -> Result
    ) -> Result? {
        state.withLock { state in
            guard let place = state.tickets.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            return body(&state.tickets[place])
        }
    }

    /// Counts a write that arrived.
    package func countWrite() { state.withLock { $0.writes += 1 } }

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
}
