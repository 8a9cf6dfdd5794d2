import JobsPostgres
import Synchronization
import TestSupport
import Testing

/// When the queue is counted, and when a count is believed.
struct PostgresDepthTests {
    /// A queue of a given depth, which knows how often it was counted.
    private final class Queue: Sendable {
        private let state = Mutex((jobs: 0, counts: 0, isSlow: false))
        private let time = Mutex(ContinuousClock.now)

        var jobs: Int {
            get { state.withLock { $0.jobs } }
            set { state.withLock { $0.jobs = newValue } }
        }
        var counts: Int { state.withLock { $0.counts } }
        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func pass(_ duration: Duration) {
            time.withLock { $0 += duration }
        }

        func count() -> Int {
            state.withLock { state in
                state.counts += 1
                return state.jobs
            }
        }
    }

    private let queue = Queue()
    private let depth: PostgresDepth
    private let most = 20_000

    init() {
        depth = PostgresDepth(limits: PostgresLimits()) { [queue] in queue.now }
    }

    private func hasRoom() async throws -> Bool {
        try await depth.hasRoom(below: most) { [queue] _ in queue.count() }
    }

    @Test func `a count is believed the longer the more room there is`() async throws {
        for (jobs, believed) in [(0, 800), (9_999, 400), (15_000, 200), (20_000, 200)] {
            queue.jobs = jobs
            queue.pass(.seconds(10))
            let counts = queue.counts
            let room = try await hasRoom()
            #expect(room == (jobs <= 15_000))
            queue.pass(.milliseconds(believed - 1))
            _ = try await hasRoom()
            #expect(queue.counts == counts + 1, "\(jobs)")
            queue.pass(.milliseconds(1))
            _ = try await hasRoom()
            #expect(queue.counts == counts + 2, "\(jobs)")
        }
    }

    @Test func `who comes while a deep queue is counted waits for that count`() async throws {
        queue.jobs = 1
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let first = Task { [depth, queue, most] in
            try await depth.hasRoom(below: most) { _ in
                for await _ in gate { break }
                // It took longer than it would have been believed as of its beginning.
                queue.pass(.seconds(5))
                return queue.count()
            }
        }
        let others = (0..<100)
            .map { _ in
                Task { [depth, queue, most] in
                    try await depth.hasRoom(below: most) { _ in
                        for await _ in gate { break }
                        return queue.count()
                    }
                }
            }
        opener.finish()
        for task in [first] + others { #expect(try await task.value) }
        #expect(try await hasRoom())
        #expect(queue.counts == 1)
    }

    @Test func `a count that failed is told to all who waited, and tried again`() async throws {
        await #expect(throws: PostgresError.skipped) {
            try await depth.hasRoom(below: most) { _ throws(PostgresError) in throw .skipped }
        }
        #expect(try await hasRoom())
    }
}
