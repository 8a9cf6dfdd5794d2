import Jobs
import Platform
import Testing
import TestSupport

/// Waiting for the end of a job, in this process and elsewhere.
@Suite(.timeLimit(.minutes(1)))
struct JobEndsTests {
    private let bench: RunnerBench
    private let ends = JobEnds(placesMax: 2, lookInterval: .seconds(2))

    init() throws {
        bench = try RunnerBench()
    }

    private func wait(_ id: String, _ limit: Duration = .seconds(10)) async -> JobEnds.Wait {
        await ends.wait(for: id, in: bench.store, atMost: limit, on: bench.clock)
    }

    private func state(_ wait: JobEnds.Wait) -> JobState? {
        if case .ended(let job) = wait { job.state } else { nil }
    }

    @Test func `an end in this process is heard of without any time passing`() async throws {
        let worker = Worker.sample { _ in .failed(reason: "Why.", followUp: nil) }
        let id = try await bench.enqueue()
        let waits = (0..<2).map { _ in Task { await wait(id) } }
        // Each waits with one look at the store behind it.
        await bench.clock.sleepers(atLeast: 2)
        try await bench.running(bench.runner([worker], ends: ends)) { _ in
            for wait in waits {
                guard case .ended(let job) = await wait.value else {
                    Issue.record("It has not ended.")
                    continue
                }
                #expect(job.state == .failed && job.reason == "Why.")
            }
            #expect(bench.now == .sample)
        }
    }

    @Test func `an end that was written elsewhere is seen at the next look`() async throws {
        let id = try await bench.enqueue()
        async let wait = wait(id)
        await bench.clock.sleepers(atLeast: 1)
        let answer = try await bench.store.cancel(id, reason: "No.", at: bench.now) { _ in nil }
        #expect(answer == .cancelled)
        bench.clock.advance(by: .seconds(2))
        #expect(state(await wait) == .cancelled)
    }

    @Test func `a job that has ended before is not waited for`() async throws {
        let id = try await bench.enqueue()
        _ = try await bench.store.cancel(id, reason: "No.", at: bench.now) { _ in nil }
        #expect(state(await wait(id)) == .cancelled)
    }

    @Test func `a wait that is over tells where the job is`() async throws {
        let id = try await bench.enqueue()
        async let wait = wait(id, .seconds(3))
        for step in [2, 1] {
            await bench.clock.sleepers(atLeast: 1)
            bench.clock.advance(by: .seconds(step))
        }
        guard case .timeOver(let job?) = await wait else {
            Issue.record("It is not over.")
            return
        }
        #expect(job.state == .queued && bench.now == .sample + .seconds(3))
    }

    @Test func `an attempt that is repeated ends no wait`() async throws {
        let worker = Worker.sample { context in
            context.attempt == 1
                ? .retry(reason: "Port is down.", after: nil) : .succeeded(followUp: nil)
        }
        let id = try await bench.enqueue()
        let wait = Task { await self.wait(id, .seconds(30)) }
        await bench.clock.sleepers(atLeast: 1)
        try await bench.running(bench.runner([worker], ends: ends)) { _ in
            _ = try await bench.ending()
            _ = try await bench.ending(advancing: .milliseconds(100))
            #expect(state(await wait.value) == .succeeded)
        }
    }

    @Test func `a process that stops ends every wait, also those to come`() async throws {
        let id = try await bench.enqueue()
        async let wait = wait(id)
        await bench.clock.sleepers(atLeast: 1)
        ends.stop()
        #expect(await wait == .stopping)
        #expect(await self.wait(id) == .stopping)
        _ = try await bench.store.cancel(id, reason: "No.", at: bench.now) { _ in nil }
        #expect(state(await self.wait(id)) == .cancelled)
    }

    @Test func `a task that is cancelled waits no longer`() async throws {
        let id = try await bench.enqueue()
        let task = Task { await wait(id) }
        await bench.clock.sleepers(atLeast: 1)
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func `only so many wait at once, and a place that was left is free`() {
        #expect(ends.enter() && ends.enter())
        #expect(!ends.enter())
        ends.leave()
        #expect(ends.enter() && ends.places == 2)
    }
}
