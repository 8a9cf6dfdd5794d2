import Jobs
import Testing

/// Mistakes that other queues have made; each is a promise here.
extension StoreRule {
    static let traps = [
        StoreRule(shared: "trap: a rescuer overwrites a job that has just completed") { open in
            let stores = [try await open(), try await open()]
            for index in 0..<30 {
                let id = try await stores[0].add("\(index)").jobID
                let lease = try await stores[0].claimOne(at: 0).lease
                // The lease has ended, the attempt has too: whoever comes first, and nobody else.
                async let settled = stores[0]
                    .settle(lease, as: .succeeded(followUp: nil), at: moment(60))
                async let rescued = stores[1].claim(limit: 9, for: .seconds(60), at: moment(60))
                let (isSettled, claims) = (try await settled, try await rescued)
                #expect(isSettled == claims.isEmpty)
                let state = try await stores[index % 2].job(id: id)?.state
                #expect(state == (isSettled ? .succeeded : .running))
                for claim in claims {
                    _ = try await stores[1]
                        .settle(claim.lease, as: .succeeded(followUp: nil), at: moment(61))
                }
            }
        },
        StoreRule(shared: "trap: a worker's name that is used again looks alive") { open in
            let before = try await open()
            _ = try await before.add("a")
            let lost = try await before.claimOne(at: 0)
            // The process is gone, and the next one of its name works and renews what it has.
            let after = try await open()
            _ = try await after.add("b", at: 30)
            let alive = try await after.claimOne(at: 30)
            #expect(try await after.renew(alive.lease, until: moment(300)))
            let rescued = try await after.claim(limit: 9, for: .seconds(60), at: moment(60))
            #expect(rescued.map(\.job.id) == [lost.job.id])
            #expect(try await !after.renew(lost.lease, until: moment(300)))
        },
        StoreRule(shared: "trap: a job that still runs is rescued because of its age") { open in
            let (worker, rescuer) = (try await open(), try await open())
            _ = try await worker.add("a")
            let lease = try await worker.claimOne(at: 0).lease
            for second in stride(from: Int64(20), through: 86_400, by: 2_000) {
                #expect(try await worker.renew(lease, until: moment(second + 2_000)))
                let claims = try await rescuer.claim(
                    limit: 9,
                    for: .seconds(60),
                    at: moment(second + 1_999)
                )
                #expect(claims == [])
            }
        },
        StoreRule("trap: a worker that could not renew its lease goes on") { store in
            _ = try await store.add("a")
            let silent = try await store.claimOne(at: 0).lease
            let next = try await store.claimOne(at: 60)
            #expect(try await !store.start(step: "send", of: silent, at: moment(61)))
            #expect(try await !store.renew(silent, until: moment(200)))
            #expect(try await store.renew(next.lease, until: moment(200)))
        },
        StoreRule("trap: a page of jobs that may not be rescued hides later ones") { store in
            for index in 0..<600 { _ = try await store.add("\(index)", lane: "a") }
            let running = try await store.claim(limit: 600, for: .seconds(60), at: moment(0))
            #expect(running.count == 600)
            for claim in running.dropLast(1) {
                _ = try await store.renew(claim.lease, until: moment(500))
            }
            let rescued = try await store.claim(limit: 1, for: .seconds(60), at: moment(60))
            #expect(rescued.map(\.job.key) == ["599"])
        },
        StoreRule("trap: a replay is swallowed by its idempotency key") { store in
            let id = try await store.add("run:1").jobID
            for replay in 0..<3 {
                let claim = try await store.claimOne(at: Int64(replay))
                #expect(claim.job.id == id && claim.job.replays == replay)
                let report = NewJob.sample("report:\(id):\(claim.job.replays)")
                let end = Settlement.dead(reason: "Gone.", followUp: report)
                _ = try await store.settle(claim.lease, as: end, at: moment(Int64(replay)))
                let followUp = try await store.claimOne(at: Int64(replay))
                #expect(followUp.job.key == report.key)
                _ = try await store.settle(
                    followUp.lease,
                    as: .succeeded(followUp: nil),
                    at: moment(Int64(replay))
                )
                // The run's own key still finds its job, and makes no second one.
                #expect(try await store.add("run:1").isDuplicate)
                let nonce = "n\(replay)"
                _ = try await store.replay(id, nonce: nonce, at: moment(Int64(replay) + 1))
            }
        },
        StoreRule(shared: "trap: a store comes back and nobody resumes what ran") { open in
            let store = try await open()
            for key in ["a", "b"] { _ = try await store.add(key) }
            let running = try await store.claimOne(at: 0)
            // Opened again, as after an outage: what ran is due when its lease ends, and said so.
            let again = try await open()
            #expect(try await again.claimOne(at: 1).job.key == "b")
            #expect(try await again.nextDue() == moment(60))
            #expect(try await again.claimOne(at: 60).job.id == running.job.id)
        },
    ]
}
