import Foundation
import Jobs
import Testing

/// Thousands of short histories, each from a seed that tells it again.
struct SimulationTests {
    /// One history: `SIMULATION_SEED=123 swift test --filter SimulationTests`.
    private static let replayed = ProcessInfo.processInfo.environment["SIMULATION_SEED"]
        .flatMap { UInt64($0) }

    @Test func `nothing is lost or doubled in 10,000 histories`() {
        let seeds = Self.replayed.map { $0...$0 } ?? 1...10_000
        var failures = 0
        for seed in seeds where failures < 5 {
            let problems = Simulation(seed: seed).run()
            guard !problems.isEmpty else { continue }
            failures += 1
            Issue.record("SIMULATION_SEED=\(seed): \(problems.joined(separator: "; "))")
        }
    }

    @Test func `a clock that jumps up to a day, forward or back, changes nothing but delays`() {
        for seed in Self.replayed.map({ $0...$0 }) ?? 1...2_000 {
            let simulation = Simulation(seed: seed, isCalm: true)
            let problems = simulation.run()
            #expect(problems == [], "SIMULATION_SEED=\(seed)")
            #expect(simulation.world.unknowns == 0, "SIMULATION_SEED=\(seed)")
        }
    }

    @Test func `the same seed is the same history`() {
        let one = Simulation(seed: 4_711)
        let other = Simulation(seed: 4_711)
        #expect(one.run() == other.run())
        #expect("\(one.store.contents)" == "\(other.store.contents)")
    }
}
