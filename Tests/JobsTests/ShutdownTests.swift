import Jobs
import Platform
import Testing
import TestSupport

/// What a stopping process does with its jobs.
struct ShutdownTests {
    private let bench: RunnerBench
    private let gate = TestClock()

    init() throws {
        bench = try RunnerBench()
    }

    @Test func `an idle runner ends at once`() async throws {
        let runner = bench.runner([])
        try await bench.running(runner) { shutDown in
            await bench.clock.sleepers(atLeast: 1)
            #expect(runner.isRunning)
            await shutDown()
        }
        #expect(!runner.isRunning)
        #expect(bench.now == .sample)
    }

    @Test func `running jobs end, and nothing new is begun`() async throws {
        let worker = Worker.sample { [gate] context in
            #expect(!context.isStopping)
            try? await gate.sleep(for: .seconds(1))
            #expect(context.isStopping)
            return .succeeded(followUp: nil)
        }
        let runner = bench.runner([worker])
        try await bench.running(runner) { shutDown in
            let first = try await bench.enqueue("first")
            await gate.sleepers(atLeast: 1)
            await shutDown()
            while runner.isRunning { await Task.yield() }
            let late = try await bench.enqueue("late")
            gate.advance(by: .seconds(1))
            #expect(try await bench.ending().job?.id == first)
            #expect(try await bench.job(late).state == .queued)
        }
        #expect(try await bench.store.summary().counts == [.succeeded: 1, .queued: 1])
    }

    @Test func `after the grace time jobs are cancelled and given back unspent`() async throws {
        let worker = Worker.sample { [gate] _ in
            try? await gate.sleep(for: .seconds(1))
            return .retry(reason: "It was cancelled.", after: nil)
        }
        try await bench.running(bench.runner([worker])) { shutDown in
            let id = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            await shutDown()
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.settlement == .returned)
            #expect(ending.time >= .sample + .seconds(25))
            let job = try await bench.job(id)
            #expect(job.state == .queued)
            #expect(job.attempts == 0)
        }
        #expect(bench.lines() == ["The job was given back, because the process stops."])
    }

    @Test func `a job that succeeds although it was cancelled has succeeded`() async throws {
        let worker = Worker.sample { [gate] _ in
            try? await gate.sleep(for: .seconds(1))
            return .succeeded(followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { shutDown in
            _ = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            await shutDown()
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.job?.state == .succeeded)
        }
    }

    @Test func `a store that fails while jobs are given back is tried again`() async throws {
        let worker = Worker.sample { [gate] _ in
            try? await gate.sleep(for: .seconds(1))
            return .failed(reason: "It was cancelled.", followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { shutDown in
            _ = try await bench.enqueue()
            await gate.sleepers(atLeast: 1)
            bench.store.fail(.settle, times: 2)
            await shutDown()
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.settlement == .returned)
            #expect(ending.job?.attempts == 0)
        }
    }
}
