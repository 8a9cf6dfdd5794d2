import InMemoryLogging
import Jobs
import Logging
import Platform
import Testing
import TestSupport

/// What a runner does about a clock that is set back while it runs, or was before.
struct ClockJumpTests {
    private static let day = Duration.seconds(86_400)
    private let bench: RunnerBench
    private let worker = Worker.sample { _ in .succeeded(followUp: nil) }

    init() throws {
        bench = try RunnerBench()
    }

    private var notices: [String] {
        bench.log.entries.filter { $0.level == .notice }
            .map { "\($0.message) \($0.metadata[LogKeys.jumpInMilliseconds] ?? "-")" }
    }

    private static let setBack =
        "The clock was set back; what was put off by the clock before is brought forward."
    private static let broughtForward =
        "Jobs were due further ahead than they can be; their times were brought forward."

    @Test func `a job that is stored before the clock is set back by a day is done at once`()
        async throws
    {
        bench.set(Self.day)
        try await bench.running(bench.runner([worker])) { _ in
            await bench.clock.sleepers(atLeast: 1)
            let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
            _ = try await bench.store.enqueue(job, depthMax: 9, at: bench.now)
            bench.set(.zero)
            bench.signal.ring()
            let ending = try await bench.ending(advancing: .milliseconds(100))
            #expect(ending.job?.state == .succeeded)
            #expect(ending.time < .sample + .seconds(5))
        }
        #expect(notices == ["\(Self.setBack) -86400000", "\(Self.broughtForward) -"])
    }

    @Test func `an attempt that is to be repeated in a moment is not a day later`() async throws {
        let failing = Worker.sample { context in
            context.attempt == 1
                ? .retry(reason: "Slack is away.", after: nil) : .succeeded(followUp: nil)
        }
        bench.set(.seconds(1_800))
        try await bench.running(bench.runner([failing])) { _ in
            _ = try await bench.enqueue()
            _ = try await bench.ending()
            await bench.clock.sleepers(atLeast: 1)
            bench.set(.zero)
            let ending = try await bench.ending(advancing: .milliseconds(100))
            #expect(ending.job?.state == .succeeded)
            #expect(ending.time < .sample + .seconds(6))
        }
    }

    @Test func `a process that starts after the clock was set back does what it finds`()
        async throws
    {
        let store = bench.store
        let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
        let ahead = bench.now + Self.day
        _ = try await store.enqueue(job, depthMax: 9, at: ahead)
        let crashed = NewJob(kind: "work", key: "b", runID: "r", payload: [])
        _ = try await store.enqueue(crashed, depthMax: 9, at: bench.now)
        #expect(try await store.claim(limit: 1, for: .seconds(60), at: bench.now).count == 1)
        #expect(try await store.claim(limit: 1, for: .seconds(60), at: ahead).count == 1)
        try await bench.running(bench.runner([worker])) { _ in
            // Each of the two is under a lease of a minute, of which one was given a day ahead.
            var states: [JobState?] = []
            for _ in 0..<2 {
                states.append(try await bench.ending(advancing: .seconds(1)).job?.state)
            }
            #expect(states == [.succeeded, .succeeded])
            #expect(bench.now < .sample + .seconds(120))
        }
    }

    @Test func `a process whose own clock is behind takes no lease that another one keeps`()
        async throws
    {
        var store = bench.store
        store.storeClock = bench.wallClock
        _ = try await bench.enqueue()
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: bench.now)
        let lease = try #require(claims.first).lease
        let behind = WallClock { [bench] in bench.now + (.zero - Self.day) }
        try await bench.running(bench.runner([worker], store: store, wallClock: behind)) { _ in
            for _ in 0..<90 { try await bench.tick(.seconds(1)) }
            #expect(try await store.nextDue() == .sample + .seconds(60))
            #expect(try await store.renew(lease, until: bench.now + .seconds(60)))
        }
    }

    @Test func `a clock that is set forward is told, and set back again, too`() async throws {
        try await bench.running(bench.runner([worker])) { _ in
            await bench.clock.sleepers(atLeast: 1)
            bench.set(Self.day)
            bench.signal.ring()
            try await until { notices.count == 1 }
            bench.set(.zero)
            _ = try await bench.enqueue()
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.job?.state == .succeeded)
        }
        #expect(
            notices == [
                "The clock was set forward; no jobs are taken until leases have been renewed."
                    + " 86400000",
                "\(Self.setBack) -86400000",
            ]
        )
    }

    private func until(_ isSo: () -> Bool) async throws {
        while !isSo() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
