import Jobs
import Platform
import Synchronization
import Testing
import TestSupport

/// What a job leaves with the allocator, as the kernel counts it.
@Suite(.timeLimit(.minutes(1)))
struct RunnerMemoryTests {
    @Test func `memory that a job took is returned when nothing is worked on`() async throws {
        let bench = try RunnerBench()
        let kept = Mutex<[[UInt8]]>([])
        let worker = Worker.sample { _ in
            var blocks = (0..<20_000).map { _ in [UInt8](repeating: 1, count: 4_000) }
            // The allocator does not return by itself what lies before a block that is in use.
            kept.withLock { $0.append(blocks.removeLast()) }
            return .succeeded(followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { _ in
            // The runner has found nothing and sleeps; what was there before is returned.
            await bench.clock.sleepers(atLeast: 1)
            let before = ProcessUsage.residentBytes
            _ = try await bench.enqueue()
            _ = try await bench.ending()
            #expect(ProcessUsage.residentBytes > before + 40e6)
            try await bench.wait(until: .sample + .seconds(10)) {
                ProcessUsage.residentBytes < before + 20e6
            }
        }
    }
}
