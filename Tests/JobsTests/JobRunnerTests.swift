import Jobs
import JobsSQLite
import Logging
import MetricsTestKit
import Platform
import Testing
import TestSupport

/// How the ends of attempts become the states of jobs.
struct JobRunnerTests {
    private let bench: RunnerBench

    init() throws {
        bench = try RunnerBench()
    }

    @Test func `a job that waits is run as soon as the signal rings`() async throws {
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker])) { _ in
            // The runner has found nothing and sleeps; no time passes from here.
            await bench.clock.sleepers(atLeast: 1)
            let id = try await bench.enqueue()
            let ending = try await bench.ending()
            #expect(ending.job?.id == id)
            #expect(ending.job?.state == .succeeded)
            #expect(bench.now == .sample)
        }
        #expect(bench.lines() == ["The job succeeded."])
        let labels = [("kind", "work"), ("outcome", "succeeded")]
        let label = "scorebell_job_attempts_total"
        #expect(bench.metrics.counterTotal(label: label, dimensions: labels) == 1)
        #expect(try bench.metrics.expectRecorder("scorebell_jobs_running").values == [1, 0])
    }

    @Test func `jobs that were there before the start are run`() async throws {
        for index in 0..<5 { _ = try await bench.enqueue("\(index)") }
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker])) { _ in
            var keys: Set<String> = []
            for _ in 0..<5 { keys.insert(try await bench.ending().job?.key ?? "") }
            #expect(keys == ["0", "1", "2", "3", "4"])
        }
    }

    @Test func `without a ring the store is looked at now and then`() async throws {
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker])) { _ in
            await bench.clock.sleepers(atLeast: 1)
            let job = NewJob(kind: "work", key: "silent", runID: "r", payload: [])
            _ = try await bench.store.enqueue(job, depthMax: 9, at: bench.now)
            let ending = try await bench.ending(advancing: .seconds(1))
            #expect(ending.job?.key == "silent")
        }
    }

    @Test func `a follow-up is run after the job that left it`() async throws {
        let followUp = NewJob(kind: "report", key: "report a", runID: "r_a", payload: [7])
        let worker = Worker.sample { _ in .succeeded(followUp: followUp) }
        let reporter = Worker(kind: "report", attemptsMax: 1) { context in
            context.job.payload == [7]
                ? .succeeded(followUp: nil) : .failed(reason: "Wrong.", followUp: nil)
        }
        try await bench.running(bench.runner([worker, reporter])) { _ in
            _ = try await bench.enqueue()
            #expect(try await bench.ending().job?.kind == "work")
            let second = try await bench.ending()
            #expect(second.job?.kind == "report")
            #expect(second.job?.state == .succeeded)
        }
    }

    @Test func `a retry waits for its backoff and then runs as the next attempt`() async throws {
        let worker = Worker.sample { context in
            context.attempt < 3
                ? .retry(reason: "Port is down.", after: nil) : .succeeded(followUp: nil)
        }
        try await bench.running(bench.runner([worker])) { _ in
            _ = try await bench.enqueue()
            let first = try await bench.ending()
            // Half of the base, because the random number is a half; then half of its double.
            let due = first.time + .seconds(1)
            #expect(
                first.settlement
                    == .waiting(dueAt: due, reason: "Port is down.", spendsAttempt: true)
            )
            let second = try await bench.ending(advancing: .milliseconds(100))
            #expect(second.time >= due)
            // The clock goes on while the attempt runs, and until its end is stored.
            let dueAgain = try #require(second.job).dueAt
            #expect((due + .seconds(2)...second.time + .seconds(2)).contains(dueAgain))
            let third = try await bench.ending(advancing: .milliseconds(100))
            #expect(third.time >= dueAgain)
            #expect(third.job?.state == .succeeded)
            #expect(third.job?.attempts == 3)
        }
        #expect(
            bench.lines() == [
                "The attempt failed and is repeated. Port is down.",
                "The attempt failed and is repeated. Port is down.",
                "The job succeeded.",
            ]
        )
    }

    @Test func `when the attempts have run out the job is dead and its last words are stored`()
        async throws
    {
        let worker = Worker.sample { context in
            .retry(reason: context.isLastAttempt ? "The last." : "Not the last.", after: nil)
        }
        let reporter = Worker(kind: "report", attemptsMax: 1) { context in
            .failed(reason: String(decoding: context.job.payload, as: UTF8.self), followUp: nil)
        }
        try await bench.running(bench.runner([worker, reporter])) { _ in
            let id = try await bench.enqueue()
            for _ in 0..<3 { _ = try await bench.ending(advancing: .seconds(1)) }
            let job = try await bench.job(id)
            #expect(job.state == .dead)
            #expect(job.reason == "The last.")
            let report = try await bench.ending(advancing: .seconds(1))
            #expect(report.job?.reason == "The last.")
        }
        #expect(bench.lines(.error).first == "The job is dead: no attempt is left. The last.")
    }

    @Test func `a failure ends the job at its first attempt`() async throws {
        let worker = Worker.sample { _ in .failed(reason: "No such blueprint.", followUp: nil) }
        try await bench.running(bench.runner([worker])) { _ in
            _ = try await bench.enqueue()
            let ending = try await bench.ending()
            #expect(ending.job?.state == .failed)
            #expect(ending.job?.reason == "No such blueprint.")
        }
        #expect(bench.lines() == ["The job failed. No such blueprint."])
    }

    @Test func `a job of a kind that nobody does fails and says so`() async throws {
        try await bench.running(bench.runner([])) { _ in
            _ = try await bench.enqueue(kind: "dance")
            let ending = try await bench.ending()
            #expect(ending.job?.state == .failed)
            #expect(
                ending.job?.reason
                    == "This program has no worker for jobs of the kind \"dance\"."
            )
        }
        let labels = [("kind", "unknown"), ("outcome", "failed")]
        let label = "scorebell_job_attempts_total"
        #expect(bench.metrics.counterTotal(label: label, dimensions: labels) == 1)
    }

    @Test func `a job whose last attempt crashed is dead without another`() async throws {
        let id = try await bench.enqueue()
        for _ in 0..<3 {
            // Claimed by processes that never came back.
            let claims = try await bench.store.real
                .claim(limit: 1, for: .seconds(60), at: bench.now)
            #expect(claims.count == 1)
            bench.clock.advance(by: .seconds(60))
        }
        let worker = Worker.sample { _ in
            Issue.record("The worker must not run.")
            return .succeeded(followUp: nil)
        }
        let reporter = Worker(kind: "report", attemptsMax: 1) { _ in .succeeded(followUp: nil) }
        try await bench.running(bench.runner([worker, reporter])) { _ in
            let endings = [try await bench.ending(), try await bench.ending()]
            #expect(endings.map(\.job?.kind) == ["work", "report"])
        }
        let job = try await bench.job(id)
        #expect(job.state == .dead)
        #expect(
            job.reason == "The last of its 3 attempts ended without a word: "
                + "the process stopped, or lost the job's lease."
        )
    }

    @Test func `no more jobs run at once than there are slots, and each freed slot is used`()
        async throws
    {
        let gate = TestClock()
        let worker = Worker.sample { _ in
            try? await gate.sleep(for: .seconds(1))
            return .succeeded(followUp: nil)
        }
        for index in 0..<5 { _ = try await bench.enqueue("\(index)") }
        try await bench.running(bench.runner([worker])) { _ in
            for round in [2, 2, 1] {
                await gate.sleepers(atLeast: round)
                #expect(try await bench.store.summary().counts[.running] == round)
                gate.advance(by: .seconds(1))
                for _ in 0..<round { _ = try await bench.ending() }
            }
        }
        #expect(try await bench.store.summary().counts == [.succeeded: 5])
    }

    @Test func `a runner without slots takes nothing and counts as running`() async throws {
        var limits = JobLimits.sample
        limits.concurrency = 0
        let id = try await bench.enqueue()
        let worker = Worker.sample { _ in .succeeded(followUp: nil) }
        let runner = bench.runner([worker], limits)
        #expect(!runner.isRunning)
        try await bench.running(runner) { _ in
            for _ in 0..<3 {
                await bench.clock.sleepers(atLeast: 1)
                try await bench.tick(.seconds(60))
            }
            #expect(runner.isRunning)
            let job = try await bench.job(id)
            #expect(job.state == .queued)
        }
        #expect(!runner.isRunning)
    }
}
