import Testing
import TicketSupport

/// Histories in which processes die, answers are lost, searches lag, and people do as they like.
struct TicketHistoryTests {
    @Test(arguments: 0..<100)
    func `no ticket doubles, no decision is undone, and quiet returns`(
        block: Int
    ) async throws {
        for seed in 0..<100 {
            var history = TicketHistory(seed: UInt64(block * 100 + seed))
            try await history.play()
            let isGood = history.harness.service.violations.isEmpty
            #expect(isGood, "\(history.description)")
            if !isGood { return }
        }
    }
}
