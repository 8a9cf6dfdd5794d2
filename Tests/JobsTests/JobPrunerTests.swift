import InMemoryLogging
import Jobs
import Logging
import Platform
import ServiceLifecycle
import Synchronization
import Testing
import TestSupport

/// How finished jobs go when their time is over.
struct JobPrunerTests {
    private let bench: RunnerBench

    init() throws {
        bench = try RunnerBench()
    }

    private func finish(_ count: Int, as settlement: Settlement) async throws {
        for _ in 0..<count {
            _ = try await bench.enqueue("\(try await bench.store.summary().counts)")
            let claims = try await bench.store.real
                .claim(limit: 1, for: .seconds(60), at: bench.now)
            let lease = try #require(claims.first).lease
            _ = try await bench.store.real.settle(lease, as: settlement, at: bench.now)
        }
    }

    private func pruning(
        _ retention: Retention,
        wallClock: WallClock? = nil,
        _ body: () async throws -> Void
    ) async throws {
        let pruner = JobPruner(
            store: bench.store,
            retention: retention,
            clock: bench.clock,
            wallClock: wallClock ?? bench.wallClock,
            logger: Logger(label: "test") { _ in bench.log }
        )
        let group = ServiceGroup(
            services: [pruner],
            logger: Logger(label: "test") { _ in bench.log }
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `finished jobs go after their time, dead ones after theirs, and the rest stays`()
        async throws
    {
        try await finish(3, as: .succeeded(followUp: nil))
        try await finish(2, as: .failed(reason: "No.", followUp: nil))
        try await finish(2, as: .dead(reason: "No.", followUp: nil))
        _ = try await bench.enqueue("unfinished")
        var retention = Retention(finished: .seconds(1_000), dead: .seconds(5_000))
        retention.batch = 2
        try await pruning(retention) {
            await bench.clock.sleepers(atLeast: 1)
            #expect(try await bench.store.summary().counts[.succeeded] == 3)
            try await until(.seconds(100)) { $0 == [.dead: 2, .queued: 1] }
            #expect(bench.now >= .sample + .seconds(1_000))
            #expect(bench.now < .sample + .seconds(1_000 + 1_200))
            try await until(.seconds(100)) { $0 == [.queued: 1] }
            #expect(bench.now >= .sample + .seconds(5_000))
        }
    }

    @Test func `what is kept for ever is kept`() async throws {
        try await finish(1, as: .dead(reason: "No.", followUp: nil))
        try await finish(1, as: .succeeded(followUp: nil))
        _ = try await bench.enqueue("unfinished")
        bench.clock.advance(by: .seconds(1_000_000_000))
        try await pruning(Retention(finished: nil, dead: nil)) {
            await bench.clock.sleepers(atLeast: 1)
        }
        #expect(
            try await bench.store.summary().counts == [.dead: 1, .succeeded: 1, .queued: 1]
        )
    }

    @Test func `a store that fails is left until the next round`() async throws {
        try await finish(1, as: .succeeded(followUp: nil))
        _ = try await bench.enqueue("unfinished")
        bench.clock.advance(by: .seconds(2_000))
        bench.store.fail(.prune, times: 1)
        try await pruning(Retention(finished: .seconds(1_000), dead: nil)) {
            try await until(.seconds(100)) { $0 == [.queued: 1] }
            #expect(bench.store.hasFailed(.prune))
        }
        let messages = bench.log.entries.map { "\($0.message)" }
        #expect(messages.contains("Old jobs could not be deleted."))
        #expect(messages.contains("Old jobs were deleted."))
    }

    @Test func `nothing goes by a clock that was wrong when the process began`() async throws {
        try await finish(1, as: .succeeded(followUp: nil))
        _ = try await bench.enqueue("unfinished")
        let year = Duration.seconds(365 * 86_400)
        let ahead = Atomic(true)
        let wallClock = WallClock { [bench] in
            bench.now + (ahead.load(ordering: .relaxed) ? year : .zero)
        }
        try await pruning(Retention(finished: .seconds(86_400), dead: nil), wallClock: wallClock) {
            await bench.clock.sleepers(atLeast: 1)
            ahead.store(false, ordering: .relaxed)
            for _ in 0..<30 { try await bench.tick(.seconds(100)) }
            #expect(try await bench.store.summary().counts == [.succeeded: 1, .queued: 1])
        }
    }

    @Test func `a clock that is set forward puts the next round off`() async throws {
        try await finish(1, as: .succeeded(followUp: nil))
        _ = try await bench.enqueue("unfinished")
        let year = Duration.seconds(365 * 86_400)
        let ahead = Atomic(false)
        let wallClock = WallClock { [bench] in
            bench.now + (ahead.load(ordering: .relaxed) ? year : .zero)
        }
        try await pruning(Retention(finished: .seconds(86_400), dead: nil), wallClock: wallClock) {
            await bench.clock.sleepers(atLeast: 1)
            ahead.store(true, ordering: .relaxed)
            while bench.log.entries.isEmpty { try await bench.tick(.seconds(100)) }
            #expect(
                bench.log.entries.map { "\($0.message)" }
                    == ["The clock was set forward; old jobs are deleted a round later."]
            )
            #expect(try await bench.store.summary().counts == [.succeeded: 1, .queued: 1])
            try await until(.seconds(100)) { $0 == [.queued: 1] }
        }
    }

    @Test func `a round goes by the time at which it began`() async throws {
        try await finish(2, as: .succeeded(followUp: nil))
        bench.clock.advance(by: .seconds(2_000))
        try await finish(1, as: .succeeded(followUp: nil))
        _ = try await bench.enqueue("unfinished")
        var retention = Retention(finished: .seconds(1_000), dead: nil)
        retention.batch = 1
        let ahead = Atomic(false)
        let wallClock = WallClock { [bench] in
            bench.now + (ahead.load(ordering: .relaxed) ? .seconds(86_400) : .zero)
        }
        try await pruning(retention, wallClock: wallClock) {
            await bench.clock.sleepers(atLeast: 1)
            bench.clock.advance(by: retention.interval)
            try await until(.zero) { $0 == [.succeeded: 2, .queued: 1] }
            await bench.clock.sleepers(atLeast: 1)
            ahead.store(true, ordering: .relaxed)
            bench.clock.advance(by: retention.pause)
            try await until(.zero) { $0 == [.succeeded: 1, .queued: 1] }
            await bench.clock.sleepers(atLeast: 1)
            // The rest of the round, which finds nothing.
            bench.clock.advance(by: retention.pause)
            while bench.log.entries.isEmpty { try await bench.tick(.zero) }
            #expect(
                try await bench.store.summary().counts == [.succeeded: 1, .queued: 1]
            )
        }
    }

    private func until(
        _ step: Duration,
        _ isMet: ([JobState: Int]) -> Bool
    ) async throws {
        while try await !isMet(bench.store.summary().counts) { try await bench.tick(step) }
    }
}
