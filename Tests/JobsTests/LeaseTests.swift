import InMemoryLogging
import Jobs
import JobsSQLite
import Logging
import Platform
import Testing
import TestSupport

/// What keeps a job in one place, and what happens when it moves on.
struct LeaseTests {
    private let bench: RunnerBench
    private let gate = TestClock()

    init() throws {
        bench = try RunnerBench()
    }

    /// Works until the gate opens or it is cancelled.
    private var patient: Worker {
        Worker.sample { [gate] _ in
            do {
                try await gate.sleep(for: .seconds(1))
                return .succeeded(followUp: nil)
            } catch {
                return .retry(reason: "It was cancelled.", after: nil)
            }
        }
    }

    @Test func `the lease of a running job is renewed for as long as it runs`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            for _ in 0..<12 {
                // The heartbeat and the runner's own timer.
                await bench.clock.sleepers(atLeast: 2)
                let due = try #require(try await bench.store.nextDue())
                #expect(due > bench.now)
                bench.clock.advance(by: .seconds(20))
                try await until { try await bench.store.nextDue() != due }
            }
            gate.advance(by: .seconds(1))
            let ending = try await bench.ending()
            #expect(ending.job?.id == id)
            #expect(ending.job?.attempts == 1)
            #expect(ending.isTaken)
        }
    }

    @Test func `one heartbeat renews the leases of all jobs together`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            var ids: [String] = []
            for key in ["a", "b"] { ids.append(try await bench.enqueue(key)) }
            await gate.sleepers(atLeast: 2)
            // Were there a call for each, one would fail and the other not.
            bench.store.fail(.renew, times: 1)
            while !bench.store.hasFailed(.renew) { try await bench.tick(.seconds(1)) }
            for id in ids { #expect(try await bench.job(id).dueAt == .sample + .seconds(60)) }
            while try await bench.job(ids[0]).dueAt == .sample + .seconds(60) {
                try await bench.tick(.seconds(1))
            }
            let due = try await bench.job(ids[0]).dueAt
            #expect(try await bench.job(ids[1]).dueAt == due)
            gate.advance(by: .seconds(1))
            for _ in ids { #expect(try await bench.ending().isTaken) }
        }
    }

    @Test func `a job that was taken over is abandoned and nothing of it counts`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            await bench.clock.sleepers(atLeast: 2)
            let thief = try await bench.store.real
                .claim(limit: 1, for: .seconds(600), at: bench.now + .seconds(61))
            let lease = try #require(thief.first).lease
            bench.clock.advance(by: .seconds(20))
            try await until { bench.lines(.warning).count == 1 }
            let job = try await bench.job(id)
            #expect(job.state == .running)
            #expect(job.attempts == 2)
            #expect(try await bench.store.renew(lease, until: bench.now + .seconds(600)))
        }
        #expect(bench.lines() == ["The attempt was abandoned: its lease was lost."])
    }

    @Test func `a store that fails for a while costs a running job nothing`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            _ = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            bench.store.fail(.renew, times: 3)
            while !bench.store.hasFailed(.renew) {
                try await bench.tick(.seconds(1))
            }
            bench.store.fail(.settle, times: 3)
            gate.advance(by: .seconds(1))
            let ending = try await bench.ending(advancing: .milliseconds(10))
            #expect(ending.job?.state == .succeeded)
            #expect(ending.job?.attempts == 1)
        }
    }

    @Test func `what was done is not forgotten while the store is away for less than a lease`()
        async throws
    {
        let worker = Worker.sample { context in
            _ = try? await context.step("send") { "sent" }
            return .succeeded(followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { _ in
            bench.store.fail(.finish, times: 15)
            bench.store.fail(.settle, times: 15)
            let id = try await bench.enqueue()
            let ending = try await bench.ending(advancing: .milliseconds(100))
            #expect(ending.job?.state == .succeeded)
            #expect(ending.job?.attempts == 1)
            #expect(try await bench.store.steps(of: id).map(\.name) == ["send"])
            #expect(ending.time > .sample + .seconds(10))
        }
    }

    @Test func `an end that cannot be stored is told, and the job is done again`() async throws {
        var limits = JobLimits.sample
        limits.storeTriesMax = 2
        limits.storeTime = .zero
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker], limits)) { _ in
            bench.store.fail(.settle, times: 2)
            _ = try await bench.enqueue()
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.job?.state == .succeeded)
            #expect(ending.job?.attempts == 2)
            #expect(ending.time >= .sample + .seconds(60))
        }
        #expect(
            bench.lines() == [
                "The end of the attempt could not be stored; it is repeated after its lease. "
                    + "The database cannot be used now: a test says so.",
                "The job succeeded.",
            ]
        )
    }

    @Test func `after a crash the job goes on after its last finished step`() async throws {
        let path = "\(bench.folder.path)/jobs.sqlite"
        let job = NewJob(kind: "work", key: "crash", runID: "r", payload: [])
        let id = try await bench.store.enqueue(job, depthMax: 9, at: bench.now).jobID
        let claims = try await bench.store.claim(limit: 1, for: .seconds(60), at: bench.now)
        let crashed = JobContext(
            claim: try #require(claims.first),
            store: bench.store,
            clock: bench.wallClock
        )
        #expect(try await crashed.step("fetch") { 41 } == 41)
        // Nothing is settled, and nobody closes the file: the process is gone.

        let reopened = WatchedStore(try SQLiteJobStore(path: path))
        let worker = Worker.sample { context in
            do {
                let fetched = try await context.step("fetch") {
                    Issue.record("A finished step must not run again.")
                    return 0
                }
                let sent = try await context.step("send") { fetched + context.attempt }
                return .failed(reason: "\(sent)", followUp: nil)
            } catch {
                return .failed(reason: "\(error)", followUp: nil)
            }
        }
        let runner = JobRunner(
            store: reopened,
            workers: [worker],
            limits: .sample,
            signal: bench.signal,
            clock: bench.clock,
            wallClock: bench.wallClock,
            logger: .init(label: "test") { _ in bench.log }
        )
        try await bench.running(runner) { _ in
            let early = try await reopened.job(id: id)
            #expect(early?.state == .running)
            while try await reopened.job(id: id)?.state != .failed {
                try await bench.tick(.seconds(1))
            }
        }
        // 41 from the first attempt, 2 from the second.
        #expect(try await reopened.job(id: id)?.reason == "43")
        #expect(try await reopened.steps(of: id).map(\.name) == ["fetch", "send"])
        #expect(bench.now >= .sample + .seconds(60))
    }

    /// Waits for a condition by asking again after everybody else had a turn.
    private func until(_ isMet: () async throws -> Bool) async throws {
        while try await !isMet() { try await bench.store.check() }
    }
}
