import InMemoryLogging
import Jobs
import Logging
import Platform
import Synchronization
import Testing
import TestSupport

/// Mistakes that other queues have made, as far as the runner could make them.
///
/// Each test is named after the mistake, and shows that it is not made. Those of the store stand in
/// `StoreRule+Traps.swift`.
@Suite(.timeLimit(.minutes(1)))
struct TrapTests {
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

    @Test func `a worker that cannot renew its lease goes on`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            let end = bench.now + .seconds(60)
            bench.store.fail(.renew)
            bench.store.fail(.claim)
            try await bench.wait(until: end) { !bench.lines(.warning).isEmpty }
            #expect(try await bench.job(id).state == .running)
        }
        #expect(bench.lines() == ["The attempt was abandoned: its lease was lost."])
    }

    @Test func `a worker whose renewal is not answered goes on`() async throws {
        let silence = TestClock()
        let isCancelled = Atomic(false)
        let worker = Worker.sample { [gate] _ in
            try? await gate.sleep(for: .seconds(1))
            isCancelled.store(true, ordering: .relaxed)
            return .succeeded(followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { _ in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            let end = bench.now + .milliseconds(59_500)
            bench.store.silence(.renew, until: silence)
            try await bench.wait(until: end) { isCancelled.load(ordering: .relaxed) }
            #expect(try await bench.job(id).state == .running)
            bench.store.fail(.claim)
            silence.advance(by: .seconds(1))
        }
        #expect(bench.lines() == ["The attempt was abandoned: its lease was lost."])
    }

    @Test func `a store comes back and nobody resumes`() async throws {
        bench.store.fail(.claim, times: 5)
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker])) { _ in
            _ = try await bench.enqueue()
            let ending = try await bench.ending(advancing: .milliseconds(20))
            #expect(ending.job?.state == .succeeded)
        }
        let messages = bench.log.entries.map { "\($0.message)" }
        let failed = "No jobs can be claimed: the database does not answer as it should."
        #expect(messages.count { $0 == failed } == 5)
        #expect(messages.contains("The database answers again."))
    }

    @Test func `a cancelled job works on until its end`() async throws {
        try await bench.running(bench.runner([patient])) { _ in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            await bench.clock.sleepers(atLeast: 2)
            let answer = try await bench.store.cancel(id, reason: "No.", at: bench.now) { _ in nil }
            #expect(answer == .cancelled)
            // It is told by its heartbeat, a third of a lease after the last.
            try await bench.wait(until: .sample + .seconds(20)) { !bench.lines(.warning).isEmpty }
            #expect(try await bench.job(id).state == .cancelled)
        }
        #expect(bench.lines() == ["The attempt was abandoned: its lease was lost."])
    }

    @Test func `a lane that is full keeps the runner busy looking`() async throws {
        var limits = JobLimits.sample
        limits.laneMax = 1
        limits.concurrency = 2
        for key in ["a", "b"] {
            let job = NewJob(kind: "work", key: key, runID: "r", payload: [], lane: "x")
            _ = try await bench.store.enqueue(job, depthMax: 9, at: bench.now)
        }
        try await bench.running(bench.runner([patient], limits)) { _ in
            await gate.sleepers(atLeast: 1)
            // One place is free, one job is due, and may not run: the runner sleeps all the same.
            await bench.clock.sleepers(atLeast: 2)
            #expect(try await bench.store.summary().counts == [.running: 1, .queued: 1])
            gate.advance(by: .seconds(1))
            let first = try await bench.ending()
            #expect(first.job?.key == "a")
            // The first one's end rings: the second begins at once.
            await gate.sleepers(atLeast: 1)
            gate.advance(by: .seconds(1))
            #expect(try await bench.ending().job?.key == "b")
            #expect(bench.now == .sample)
        }
    }
}
