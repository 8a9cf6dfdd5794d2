import Jobs
import JSON
import Platform
import Reminders
import Scorecards
import Testing
import TicketSupport

/// A tracker that lets only so many tickets be created in an hour.
@Suite(.timeLimit(.minutes(1)))
struct TicketParkingTests {
    private static func harness(_ count: Int) -> TicketHarness {
        let catalogue = ModelCatalogue.missing((1...count).map { "s\($0)" })
        var shape = ModelService.Shape()
        shape.batchMax = 1
        shape.createsPerHour = 400
        return TicketHarness(catalogue, rules: TicketRules(createsMax: 10_000), shape: shape)
    }

    @Test func `a first run of a thousand parks itself twice, and holds no worker`() async throws {
        let harness = Self.harness(1_000)
        let store = MemoryJobStore()
        try await harness.enqueue("first", in: store)
        let begun = harness.now
        var counts: [Int] = []
        for hour in 1...2 {
            let end = try await harness.attempt(in: store)
            guard case .waits(let reason) = end else {
                Issue.record("it did not park: \(end)")
                return
            }
            counts.append(harness.service.tickets.count)
            #expect(reason.hasPrefix("\(hour * 400) of 1,000 tickets opened"), "\(reason)")
            // Another job finds the worker free, and the tracker too.
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: harness.now).isEmpty)
            #expect(try await harness.waitForDue(in: store))
        }
        #expect(try await harness.attempt(in: store) == .succeeded)
        #expect(counts == [400, 800])
        #expect(harness.service.tickets.count == 1_000)
        #expect(harness.now - begun >= .seconds(2 * 3_600))
        #expect(harness.service.violations.isEmpty, "\(harness.service.violations)")
        let job = try #require(store.contents.jobs.first)
        #expect(job.attempts == 1 && job.snoozes == 2)
    }

    @Test func `another run in the same hour creates nothing beyond the limit`() async throws {
        let harness = Self.harness(400)
        let store = MemoryJobStore()
        #expect(try await harness.run("first", in: store) == .succeeded)
        harness.catalogue.items.append(.init(identifier: "late", title: "late", met: []))
        try await harness.enqueue("second", in: store)
        guard case .waits = try await harness.attempt(in: store) else {
            Issue.record("it went beyond the limit")
            return
        }
        #expect(harness.service.tickets.count == 400)
        #expect(try await harness.waitForDue(in: store))
        #expect(try await harness.attempt(in: store) == .succeeded)
        #expect(harness.service.tickets.count == 401)
    }
}
