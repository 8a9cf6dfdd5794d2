import Jobs
import Platform
import Reminders
import Scorecards
import Synchronization
import Testing
import TicketSupport

/// A tracker whose tickets take longer to read than a run holds it without a word.
@Suite(.timeLimit(.minutes(1)))
struct TicketHoldTests {
    private let harness: TicketHarness
    private let store = MemoryJobStore()
    private let lock: String

    init() {
        harness = TicketHarness(ModelCatalogue.missing(["s1"]))
        let tracker = harness.service.tracker(of: ModelProcess())
        lock = "tickets/" + TicketDigest.of([tracker.origin, tracker.identity], digits: 16)
    }

    /// Takes the tracker as another run would; false where this run holds it.
    private func takeOver() async throws -> Bool {
        let now = harness.now
        return try await store.hold(lock, by: "other", until: now + .seconds(1), at: now) == nil
    }

    @Test func `a long reading holds the tracker all the while`() async throws {
        let takeovers = Mutex<[Bool?]>([])
        let process = ModelProcess(
            gate: { [self] call in
                guard call == .surveyPause else { return }
                harness.time.advance(by: .seconds(100))
                let isTaken = try? await takeOver()
                takeovers.withLock { $0.append(isTaken) }
            },
            surveyPauses: 4
        )
        try await harness.enqueue("long", in: store)
        #expect(try await harness.attempt(in: store, as: process) == .succeeded)
        #expect(takeovers.withLock { $0 } == [false, false, false, false])
        #expect(harness.service.tickets.count == 1)
    }

    @Test func `a reading that lost the tracker to another run writes nothing`() async throws {
        let process = ModelProcess(
            gate: { [self] call in
                guard call == .surveyPause else { return }
                harness.time.advance(by: .seconds(121))
                let isTaken = try? await takeOver()
                #expect(isTaken == true)
            },
            surveyPauses: 1
        )
        try await harness.enqueue("late", in: store)
        guard case .waits = try await harness.attempt(in: store, as: process) else {
            Issue.record("it went on")
            return
        }
        #expect(harness.service.tickets.isEmpty && harness.service.writes == 0)
        #expect(try await harness.waitForDue(in: store))
        #expect(try await harness.attempt(in: store) == .succeeded)
        #expect(harness.service.tickets.count == 1)
    }
}
