import JSON
import Jira
import Platform
import Reminders
import Sandbox
import Testing
import TicketSupport

/// Copies that people make of tickets, and tickets whose names differ by case alone.
extension JiraSocketTests {
    /// What the ledger knows of a ticket.
    private func record(of ticket: FoundTicket) throws -> TicketRecord {
        TicketRecord(
            reminder: "-",
            scope: WantedTicket.jira().key.scope,
            entity: "cart",
            level: "Gold",
            ticket: ticket.reference,
            memo: try #require(ticket.memo),
            writtenAt: ScriptedJira.start
        )
    }

    /// What is to be done about the ticket of `cart`.
    private func items(
        _ parts: Parts,
        _ session: any TrackerSession,
        isMet: Bool,
        ledger record: TicketRecord?
    ) async throws -> [(action: TicketAction, ticket: String?)] {
        var wanted = WantedTicket.jira("cart")
        wanted.rules[0].isMet = isMet
        let scope = wanted.key.scope
        let comparison = TicketComparison(
            wanted: WantedTickets(
                scope: scope,
                tickets: [wanted],
                entities: [scope.digest(ofEntity: "cart")]
            ),
            keeper: TicketKeeper("-", configured: []),
            records: record.map { [wanted.key.digest: $0] } ?? [:],
            rules: TicketRules(),
            now: ScriptedJira.start
        )
        let found = try await survey(session) { survey in
            survey.known = [record?.ticket].compactMap(\.self)
        }
        let tracker = parts.tracker()
        return comparison.items(found: found) { tracker.draft(of: $0) }
            .map { ($0.action, $0.found?.reference.name) }
    }

    @Test(arguments: editions, [true, false])
    func `a clone is neither closed nor taken for the ticket`(
        edition: JiraStandInConfiguration,
        hasLedger: Bool
    ) async throws {
        for copiesProperties in [false, true] {
            try await withJira(edition) { parts in
                var session = try await parts.tracker().open([], forWriting: true)
                let ticket = try await created(parts, session)
                let name = ticket.reference.name
                var record = hasLedger ? try self.record(of: ticket) : nil
                let clone = parts.jira.clone(name, withProperties: copiesProperties)
                #expect(clone != name && !clone.isEmpty)

                // Ours is open: the clone is left alone, and nothing is a double of the other.
                var done = try await items(parts, session, isMet: false, ledger: record)
                #expect(done.map(\.action) == [.unchanged] && done.map(\.ticket) == [name])
                done = try await items(parts, session, isMet: true, ledger: record)
                #expect(done.map(\.action) == [.close(.reached)])
                #expect(done.map(\.ticket) == [name])

                // Ours is closed: it is opened again, although the clone is open.
                let open = try #require(try await session.ticket(ticket.reference))
                var change = TicketChange(memo: try #require(open.memo))
                change.memo.closing = .done
                change.closes = .reached
                record?.memo = change.memo
                _ = try await session.apply(change, to: open, draft: nil)
                let later = parts.jira.clone(name, withProperties: copiesProperties)
                session = try await parts.tracker().open([], forWriting: true)
                done = try await items(parts, session, isMet: false, ledger: record)
                #expect(done.map(\.action) == [.reopen] && done.map(\.ticket) == [name])
                done = try await items(parts, session, isMet: true, ledger: record)
                #expect(done.map(\.action) == [.unchanged] && done.map(\.ticket) == [name])
                let writes = [clone, later].map { parts.jira.board.issue($0)?.writeCount }
                #expect(writes == [0, 0])
            }
        }
    }

    @Test(arguments: editions)
    func `entities whose names differ by case alone have tickets of their own`(
        edition: JiraStandInConfiguration
    ) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            let new = new(parts, "Api", "api")
            let tickets = try await session.create(new).all.map { try $0.get() }
            let found = try await survey(session)
            #expect(found.map(\.key) == new.map(\.ticket.key.digest))
            #expect(found.map(\.reference) == tickets.map(\.reference))
            // A label in capitals is the same label to Jira.
            parts.jira.removeLabel("scorebell", from: tickets[0].reference.name)
            parts.jira.addLabel("Scorebell", to: tickets[0].reference.name)
            #expect(try await survey(session).map(\.key) == new.map(\.ticket.key.digest))
        }
    }

    @Test(arguments: editions)
    func `port-sender's tickets are told apart by the case of their titles`(
        edition: JiraStandInConfiguration
    ) async throws {
        try await withJira(edition) { parts in
            let all = ["Api", "api"].map { WantedTicket.jira($0) }
            let names = all.map { parts.jira.create(in: "OPS", summary: $0.senderTitle) }
            let session = try await parts.tracker().open([], forWriting: true)
            let scope = all[0].key.scope
            let comparison = TicketComparison(
                wanted: WantedTickets(
                    scope: scope,
                    tickets: all,
                    entities: Set(["Api", "api"].map { scope.digest(ofEntity: $0) })
                ),
                keeper: TicketKeeper("-", configured: []),
                records: [:],
                rules: TicketRules(),
                now: ScriptedJira.start
            )
            let tracker = parts.tracker()
            let items = comparison.items(found: try await survey(session)) {
                tracker.draft(of: $0)
            }
            #expect(items.map(\.action) == [.adopt, .adopt])
            #expect(items.map { $0.found?.reference.name } == names)
        }
    }
}
