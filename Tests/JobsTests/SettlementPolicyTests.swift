import Jobs
import Platform
import Testing

struct VerdictTests {
    private let now = Timestamp.sample
    private let worker = Worker.sample { _ in .succeeded(followUp: nil) }

    private var verdict: SettlementPolicy {
        var limits = JobLimits()
        limits.backoffs[.own] = Backoff(base: .seconds(2), maximum: .seconds(600))
        limits.waitMax = .seconds(3_600)
        limits.snoozesMax = 3
        return SettlementPolicy(limits: limits, random: RandomSource { 0.5 })
    }

    private func settlement(
        _ outcome: Outcome,
        attempts: Int = 1,
        snoozes: Int = 0
    ) -> Settlement {
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
        let words = worker.onExhausted(.sample(attempts: 3), "Busy.")
        #expect(words != nil)
        #expect(answer == .dead(reason: "Busy.", followUp: words))
    }

    @Test(arguments: [(60.0, 60.0), (0, 0), (-1, 0), (9_999, 3_600)])
    func `a job is snoozed for as long as asked, within the bound, and spends nothing`(
        _ asked: Double,
        _ seconds: Double
    ) {
        let answer = settlement(.snoozed(reason: "Wait.", for: .seconds(asked)), attempts: 3)
        let due = now + .seconds(seconds)
        #expect(answer == .waiting(dueAt: due, reason: "Wait.", spendsAttempt: false))
    }

    @Test func `a job that was snoozed too often spends attempts, and can die`() {
        let outcome = Outcome.snoozed(reason: "Wait.", for: .seconds(60))
        #expect(
            settlement(outcome, snoozes: 3)
                == .waiting(dueAt: now + .seconds(60), reason: "Wait.", spendsAttempt: true)
        )
        let words = worker.onExhausted(.sample(attempts: 3), "Wait.")
        #expect(
            settlement(outcome, attempts: 3, snoozes: 3)
                == .dead(reason: "Wait.", followUp: words)
        )
    }

    @Test(arguments: [
        // Attempts in all, those that two services cost before, the origin now.
        (9, 2, 5, FailureOrigin("port"), true), (9, 1, 6, "port", false), (9, 5, 2, "slack", true),
        (9, 6, 1, "slack", false), (9, 3, 3, .own, true), (9, 4, 3, .own, false),
    ])
    func `each origin has its own attempts`(
        _ attempts: Int,
        _ port: Int,
        _ slack: Int,
        _ origin: FailureOrigin,
        _ isDead: Bool
    ) {
        var job = Job.sample(attempts: attempts)
        job.failures = ["port": port, "slack": slack]
        let answer = verdict.settlement(
            of: .retry(reason: "Busy.", after: nil, origin: origin),
            for: job,
            by: worker,
            at: now
        )
        if isDead {
            #expect(answer == .dead(reason: "Busy.", followUp: worker.onExhausted(job, "Busy.")))
        } else {
            guard case .waiting(_, "Busy.", true, origin) = answer else {
                Issue.record("\(answer)")
                return
            }
        }
    }

    @Test func `each origin has its own backoff`() {
        var limits = JobLimits()
        limits.backoffs["port"] = Backoff(base: .seconds(10), maximum: .seconds(600))
        limits.backoffs["slack"] = Backoff(base: .seconds(20), maximum: .seconds(600))
        limits.backoffs[.own] = Backoff(base: .seconds(30), maximum: .seconds(600))
        let verdict = SettlementPolicy(limits: limits, random: RandomSource { 0.5 })
        for (origin, seconds) in [(FailureOrigin("port"), 5), ("slack", 10), (.own, 15)] {
            let answer = verdict.settlement(
                of: .retry(reason: "Busy.", after: nil, origin: origin),
                for: .sample(),
                by: worker,
                at: now
            )
            #expect(
                answer
                    == .waiting(
                        dueAt: now + .seconds(seconds),
                        reason: "Busy.",
                        spendsAttempt: true,
                        origin: origin
                    )
            )
        }
    }

    @Test(arguments: [
        Outcome.retry(reason: "Busy.", after: .seconds(60)),
        .snoozed(reason: "Busy.", for: .seconds(60)),
    ])
    func `no wait ends after the job's time, which a replay begins anew`(_ outcome: Outcome) {
        var worker = worker
        worker.ageMax = .seconds(7_200)
        var job = Job.sample()
        func answer(afterSeconds seconds: Int) -> Settlement {
            verdict.settlement(of: outcome, for: job, by: worker, at: .sample + .seconds(seconds))
        }
        guard case .waiting = answer(afterSeconds: 7_140) else {
            Issue.record("It had a minute left.")
            return
        }
        let reason = "Busy. Its time of 2 hours is over."
        let death = Settlement.dead(reason: reason, followUp: worker.onExhausted(job, reason))
        #expect(answer(afterSeconds: 7_141) == death)
        job.replayedAt = .sample + .seconds(3_600)
        guard case .waiting = answer(afterSeconds: 7_141) else {
            Issue.record("Its replay had an hour left.")
            return
        }
    }
}

extension Job {
    static func sample(attempts: Int = 1, snoozes: Int = 0) -> Job {
        Job(
            id: "id",
            number: 1,
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
