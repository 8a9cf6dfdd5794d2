import Jobs
import Testing
import Vocabulary

struct VerdictTests {
    private let now = Timestamp.sample
    private let worker = Worker.sample { _ in .succeeded(followUp: nil) }

    private func settlement(
        _ outcome: Outcome,
        attempts: Int = 1,
        snoozes: Int = 0,
        random: Double = 0.5
    ) -> Settlement {
        var limits = JobLimits()
        limits.backoffBase = .seconds(2)
        limits.waitMax = .seconds(3_600)
        limits.snoozesMax = 3
        let verdict = Verdict(limits: limits, random: RandomSource { random })
        let job = Job.sample(attempts: attempts, snoozes: snoozes)
        return verdict.settlement(of: outcome, for: job, by: worker, at: now)
    }

    @Test(arguments: [
        (nil, 2.0), (Duration.seconds(1), 2.0), (.seconds(9), 9.0), (.seconds(9_999), 3_600),
        (.seconds(-5), 2.0),
    ])
    func `of the backoff and the other side's wish the longer wins, within the bound`(
        _ asked: Duration?,
        _ seconds: Double
    ) {
        // The second attempt's range is 4 seconds; half of it is 2.
        let answer = settlement(.retry(reason: "Busy.", after: asked), attempts: 2)
        let due = now + .seconds(seconds)
        #expect(answer == .waiting(dueAt: due, reason: "Busy.", spendsAttempt: true))
    }

    @Test func `the last attempt's retry is death with last words`() {
        let answer = settlement(.retry(reason: "Busy.", after: .seconds(9)), attempts: 3)
        let words = worker.lastWords(.sample(attempts: 3), "Busy.")
        #expect(words != nil)
        #expect(answer == .dead(reason: "Busy.", followUp: words))
    }

    @Test(arguments: [(60.0, 60.0), (0, 0), (-1, 0), (9_999, 3_600)])
    func `a job is put off for as long as asked, within the bound, and spends nothing`(
        _ asked: Double,
        _ seconds: Double
    ) {
        let answer = settlement(.snoozed(reason: "Wait.", for: .seconds(asked)), attempts: 3)
        let due = now + .seconds(seconds)
        #expect(answer == .waiting(dueAt: due, reason: "Wait.", spendsAttempt: false))
    }

    @Test func `a job that was put off too often spends attempts, and can die`() {
        let outcome = Outcome.snoozed(reason: "Wait.", for: .seconds(60))
        #expect(
            settlement(outcome, snoozes: 3)
                == .waiting(dueAt: now + .seconds(60), reason: "Wait.", spendsAttempt: true)
        )
        let words = worker.lastWords(.sample(attempts: 3), "Wait.")
        #expect(
            settlement(outcome, attempts: 3, snoozes: 3)
                == .dead(reason: "Wait.", followUp: words)
        )
    }
}

extension Job {
    static func sample(attempts: Int = 1, snoozes: Int = 0) -> Job {
        Job(
            id: "id",
            kind: "work",
            key: "key",
            runID: "r",
            payload: [],
            state: .running,
            attempts: attempts,
            snoozes: snoozes,
            createdAt: .sample,
            dueAt: .sample,
            endedAt: nil,
            reason: nil
        )
    }
}
