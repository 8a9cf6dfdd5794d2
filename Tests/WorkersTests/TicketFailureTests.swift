import Jobs
import JSON
import Platform
import Reminders
import Scorecards
import Synchronization
import Testing
import TicketSupport

/// What tickets that a tracker fails at cost the others.
@Suite(.timeLimit(.minutes(1)))
struct TicketFailureTests {
    private static func harness(
        _ count: Int,
        batchMax: Int = 3,
        poison: String? = nil,
        rules: TicketRules = TicketRules()
    ) -> TicketHarness {
        let catalogue = ModelCatalogue.missing((1...count).map { "s\($0)" })
        var shape = ModelService.Shape()
        shape.batchMax = batchMax
        shape.poison = poison
        return TicketHarness(catalogue, rules: rules, shape: shape)
    }

    /// A process whose first calls of a kind fail.
    private static func process(
        _ call: ModelProcess.Call,
        _ faults: ModelProcess.Fault...
    ) -> ModelProcess {
        let rest = Mutex(faults[...])
        return ModelProcess(
            fault: { other in other == call ? rest.withLock { $0.popFirst() } : nil }
        )
    }

    @Test func `a ticket that lost its labels fails the run, and is not made again`() async throws {
        let harness = Self.harness(2)
        let store = MemoryJobStore()
        try await harness.enqueue("first", in: store)
        let process = Self.process(.create, .ends(after: 1, .final))
        guard case .failed = try await harness.attempt(in: store, as: process) else {
            Issue.record("it did not fail")
            return
        }
        let model = try #require(harness.service as? ModelService)
        model.change(1) { ticket in
            ticket.labels = []
            ticket.memo = nil
        }
        #expect(try await harness.run("second", in: store) == .succeeded)
        #expect(harness.service.tickets.map(\.title).count == 2)
        #expect(harness.service.violations.isEmpty, "\(harness.service.violations)")
    }

    @Test func `of a batch that ends half way, what was made is kept at once`() async throws {
        let harness = Self.harness(3)
        let store = MemoryJobStore()
        let begun = harness.now
        try await harness.enqueue("first", in: store)
        let process = Self.process(.create, .ends(after: 2, .temporary(retryAfter: nil)))
        guard case .waits = try await harness.attempt(in: store, as: process) else {
            Issue.record("it did not wait")
            return
        }
        #expect(try await harness.records(in: store).compactMap(\.ticket).count == 2)
        #expect(try await harness.waitForDue(in: store))
        #expect(try await harness.attempt(in: store) == .succeeded)
        #expect(harness.service.tickets.count == 3)
        // Nothing was in doubt, so nothing was waited for.
        #expect(harness.now - begun < TicketComparison.patience)
    }

    @Test func `tickets whose creation was in doubt count towards the cap`() async throws {
        let harness = Self.harness(9, rules: TicketRules(createsMax: 4))
        let store = MemoryJobStore()
        try await harness.enqueue("first", in: store)
        let process = Self.process(.create, .lost(stored: 3))
        guard case .waits = try await harness.attempt(in: store, as: process) else {
            Issue.record("it did not wait")
            return
        }
        var end = TicketHarness.End.idle
        while try await harness.waitForDue(in: store) { end = try await harness.attempt(in: store) }
        #expect(end == .succeeded)
        #expect(harness.service.tickets.count == 4)
    }

    @Test(arguments: [ModelProcess.Call.apply, .ticket])
    func `tickets that the tracker fails at cost no other`(call: ModelProcess.Call) async throws {
        let harness = Self.harness(6)
        let store = MemoryJobStore()
        #expect(try await harness.run("first", in: store) == .succeeded)
        harness.catalogue.title = "Readiness"
        try await harness.enqueue("second", in: store)
        var end = TicketHarness.End.idle
        var changed: [Int] = []
        for _ in 0..<TicketHarness.attemptsMax {
            #expect(try await harness.waitForDue(in: store))
            let fault = ModelProcess.Fault.temporary
            let process = Self.process(call, fault, fault, fault, fault)
            end = try await harness.attempt(in: store, as: process)
            changed.append(
                harness.service.tickets.count { $0.title.hasPrefix("Readiness") }
            )
        }
        #expect(end == .succeeded)
        // A tracker that does not even answer questions is asked no more before the last attempt.
        #expect(changed == (call == .apply ? [2, 2, 2, 2, 2, 2] : [0, 0, 0, 0, 0, 2]))
    }

    @Test func `a ticket whose creation always fails costs fewer others in each attempt`()
        async throws
    {
        let harness = Self.harness(12, batchMax: 8, poison: "s5")
        let store = MemoryJobStore()
        try await harness.enqueue("first", in: store)
        var counts: [Int] = []
        var end = TicketHarness.End.idle
        while try await harness.waitForDue(in: store) {
            end = try await harness.attempt(in: store)
            counts.append(harness.service.tickets.count)
        }
        #expect(end == .succeeded)
        #expect(counts == [0, 4, 4, 4, 4, 11])
    }

    @Test func `tickets of the former scorecard are closed when Port has it no more`() async throws
    {
        let harness = Self.harness(2)
        let store = MemoryJobStore()
        #expect(try await harness.run("first", in: store) == .succeeded)
        harness.catalogue.scorecard = "other"
        harness.catalogue.otherScorecards = ["ready"]
        #expect(try await harness.run("second", in: store) == .succeeded)
        #expect(harness.service.tickets.map(\.isOpen) == [true, true, true, true])
        harness.catalogue.otherScorecards = []
        let end = try await harness.run("third", in: store)
        #expect(end == .succeeded)
        #expect(harness.service.tickets.map(\.isOpen) == [false, false, true, true])
    }
}
