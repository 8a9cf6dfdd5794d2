import Jobs
import Testing

extension StoreRule {
    static let settling = [
        StoreRule("success ends the job and stores its follow-up") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let settlement = Settlement.succeeded(followUp: .sample("report", kind: "report"))
            #expect(try await store.settle(claim.lease, as: settlement, at: moment(7)))
            let job = try #require(try await store.job(id: claim.job.id))
            #expect(job.state == .succeeded)
            #expect(job.endedAt == moment(7))
            #expect(job.reason == nil)
            #expect(job.attempts == 1)
            let followUp = try await store.claimOne(at: 7)
            #expect(followUp.job.kind == "report")
            #expect(followUp.job.createdAt == moment(7))
        },
        StoreRule("failure and death keep their reason and store their follow-up") { store in
            let endings: [(Settlement, JobState)] = [
                (.failed(reason: "Gone.", followUp: .sample("report 1")), .failed),
                (.dead(reason: "Gone.", followUp: .sample("report 2")), .dead),
            ]
            for (settlement, state) in endings {
                _ = try await store.add("\(state)")
                let claim = try await store.claimOne()
                #expect(claim.job.key == "\(state)")
                #expect(try await store.settle(claim.lease, as: settlement, at: moment(1)))
                let job = try #require(try await store.job(id: claim.job.id))
                #expect(job.state == state)
                #expect(job.reason == "Gone.")
                #expect(job.endedAt == moment(1))
                #expect(try await store.claimOne(at: 1).job.key.hasPrefix("report"))
            }
        },
        StoreRule("no text keeps a job from its end, and nothing of it is cut off") { store in
            let texts = [
                "before\u{0}behind", "\u{0}", "\u{FFFE}\u{FFFF}\u{10FFFF}", "„Müll“ 🙂 \u{202E}",
                "\u{1}\u{7F}\r\n\\", String(repeating: "ü", count: 100_000),
            ]
            for (index, text) in texts.enumerated() {
                let shown = text.replacing("\u{0}", with: "\u{FFFD}")
                let settlements: [Settlement] = [
                    .failed(reason: text, followUp: .sample("f\(index) \(text.prefix(9))")),
                    .dead(reason: text, followUp: nil),
                    .waiting(dueAt: moment(9), reason: text, spendsAttempt: true, origin: "port"),
                    .waiting(dueAt: moment(9), reason: text, spendsAttempt: false, origin: .own),
                ]
                for (number, settlement) in settlements.enumerated() {
                    let id = try await store.add("\(index) \(number)").jobID
                    let claims = try await store.claim(limit: 9, for: .seconds(60), at: moment(0))
                    let lease = try #require(claims.first { $0.job.id == id }).lease
                    let step = "step \(text.prefix(99))"
                    #expect(try await store.start(step: step, of: lease, at: moment(0)))
                    #expect(
                        try await store.finish(step: step, result: [1], of: lease, at: moment(0))
                    )
                    let steps = try await store.steps(of: id)
                    #expect(steps.map(\.name) == ["step \(shown.prefix(99))"])
                    #expect(try await store.settle(lease, as: settlement, at: moment(0)))
                    #expect(try await store.job(id: id)?.reason == shown)
                }
                let id = try await store.add("\(index) cancelled").jobID
                _ = try await store.cancel(id, reason: text, at: moment(0)) { _ in nil }
                #expect(try await store.job(id: id)?.reason == shown)
            }
        },
        StoreRule("a follow-up is stored also when the queue is full, and once for its key") {
            store in
            _ = try await store.enqueue(.sample("a"), depthMax: 2, at: moment(0))
            _ = try await store.enqueue(.sample("b"), depthMax: 2, at: moment(0))
            for _ in 0..<2 {
                let claim = try await store.claimOne()
                let end = Settlement.succeeded(followUp: .sample("report"))
                #expect(try await store.settle(claim.lease, as: end, at: moment(1)))
            }
            let summary = try await store.summary()
            #expect(summary.counts[.succeeded] == 2)
            #expect(summary.counts[.queued] == 1)
            await #expect(throws: JobStoreError.full(depth: 1)) {
                try await store.enqueue(.sample("c"), depthMax: 1, at: moment(2))
            }
        },
        StoreRule("an attempt is settled once") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            #expect(
                try await store.settle(
                    claim.lease,
                    as: .succeeded(followUp: nil),
                    at: moment(1)
                )
            )
            let again = Settlement.failed(reason: "No.", followUp: .sample("f"))
            #expect(try await !store.settle(claim.lease, as: again, at: moment(2)))
            #expect(try await store.job(id: claim.job.id)?.state == .succeeded)
            #expect(try await store.total() == 1)
        },
        StoreRule("a job that waits is due when it was told to be, its attempt spent") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let wait = Settlement.waiting(dueAt: moment(30), reason: "Busy.", spendsAttempt: true)
            #expect(try await store.settle(claim.lease, as: wait, at: moment(1)))
            let job = try #require(try await store.job(id: claim.job.id))
            #expect(job.state == .waiting)
            #expect(job.dueAt == moment(30))
            #expect(job.reason == "Busy.")
            #expect((job.attempts, job.snoozes) == (1, 0))
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(29)) == [])
            #expect(try await store.claimOne(at: 30).job.attempts == 2)
        },
        StoreRule("a job that was snoozed has spent no attempt, and counts it") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let wait = Settlement.waiting(dueAt: moment(30), reason: "Later.", spendsAttempt: false)
            #expect(try await store.settle(claim.lease, as: wait, at: moment(1)))
            let job = try #require(try await store.job(id: claim.job.id))
            #expect((job.attempts, job.snoozes) == (0, 1))
            #expect(try await store.claimOne(at: 30).job.attempts == 1)
        },
        StoreRule("a job that was given back can be claimed at once and has spent nothing") {
            store in
            _ = try await store.add("a")
            let claim = try await store.claimOne(at: 0)
            #expect(try await store.settle(claim.lease, as: .returned, at: moment(5)))
            let job = try #require(try await store.job(id: claim.job.id))
            #expect(job.state == .queued)
            #expect((job.attempts, job.snoozes) == (0, 0))
            let again = try await store.claimOne(at: 5)
            #expect(again.job.attempts == 1)
            #expect(try await !store.renew(claim.lease, until: moment(100)))
        },
    ]

    static let looking = [
        StoreRule("nothing is due in an empty store") { store in
            let (due, summary) = (try await store.nextDue(), try await store.summary())
            #expect(due == nil)
            #expect(summary == QueueSummary(counts: [:], oldestDueAt: nil))
        },
        StoreRule("the next due time is the earliest of due times and leases' ends") { store in
            _ = try await store.add("a", at: 10)
            _ = try await store.add("b", at: 50)
            #expect(try await store.nextDue() == moment(10))
            let claim = try await store.claimOne(at: 10)
            #expect(try await store.nextDue() == moment(50))
            _ = try await store.claimOne(at: 50)
            #expect(try await store.nextDue() == moment(70))
            _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(60))
            #expect(try await store.nextDue() == moment(110))
        },
        StoreRule("the summary counts each state and knows the oldest that waits") { store in
            for (second, key) in ["a", "b", "c", "d"].enumerated() {
                _ = try await store.add(key, at: Int64(second))
            }
            let claims = try await store.claim(limit: 3, for: .seconds(60), at: moment(9))
            _ = try await store.settle(
                claims[0].lease,
                as: .succeeded(followUp: nil),
                at: moment(10)
            )
            _ = try await store.settle(
                claims[1].lease,
                as: .waiting(dueAt: moment(99), reason: "Busy.", spendsAttempt: true),
                at: moment(10)
            )
            let summary = try await store.summary()
            #expect(
                summary.counts == [.succeeded: 1, .waiting: 1, .running: 1, .queued: 1]
            )
            #expect(summary.oldestDueAt == moment(3))
        },
        StoreRule("a healthy store says so, and loses nothing by it") { store in
            _ = try await store.add("a")
            try await store.check()
            #expect(try await store.total() == 1)
        },
    ]
}
