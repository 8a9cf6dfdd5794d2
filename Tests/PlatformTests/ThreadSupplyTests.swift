import Platform
import Testing

/// Whether the threads are there that a process needs.
@Suite(.timeLimit(.minutes(1)))
struct ThreadSupplyTests {
    @Test func `threads that can be had are had, time after time`() throws {
        for _ in 0..<3 { try ThreadSupply.require(100) }
    }

    @Test func `those that run already count`() throws {
        try ThreadSupply.require(1)
        try ThreadSupply.require(-1)
    }
}
