import Platform
import Testing
import TestSupport

/// What the allocator keeps of finished work, as the kernel counts it.
@Suite(.serialized)
struct MemoryReturnTests {
    private static let worked = 80e6

    private let clock = TestClock()

    /// Takes memory in small blocks and frees all but the last, which keeps the allocator from
    /// returning what lies before it.
    private func work() -> [UInt8] {
        var blocks = (0..<Int(Self.worked / 4_000)).map { _ in [UInt8](repeating: 1, count: 4_000) }
        return blocks.removeLast()
    }

    @Test func `what a large job leaves goes back to the system, and small remains stay`() {
        let memory = MemoryReturn(clock: clock)
        memory.rest()
        let before = ProcessUsage.residentBytes
        let last = work()
        #expect(ProcessUsage.residentBytes > before + Self.worked / 2)
        clock.advance(by: .seconds(2))
        memory.rest()
        #expect(ProcessUsage.residentBytes < before + Self.worked / 4)
        #expect(last.count == 4_000)
    }

    @Test func `jobs in a row keep their memory for two seconds`() {
        let memory = MemoryReturn(clock: clock)
        memory.rest()
        let before = ProcessUsage.residentBytes
        let last = work()
        memory.rest()
        #expect(ProcessUsage.residentBytes > before + Self.worked / 2)
        clock.advance(by: .seconds(2))
        memory.rest()
        #expect(ProcessUsage.residentBytes < before + Self.worked / 4)
        #expect(last.count == 4_000)
    }
}
