import Jobs
import Testing

extension StoreRule {
    static let replaying = [
        StoreRule("a replay begins anew, with the steps that are done and what is unknown") {
            store in
            let id = try await store.add("a").jobID
            let claim = try await store.claimOne()
            _ = try await store.finish(step: "build", result: [1], of: claim.lease, at: moment(1))
            _ = try await store.start(step: "send", of: claim.lease, at: moment(2))
            _ = try await store.settle(
                claim.lease,
                as: .waiting(
                    dueAt: moment(3),
                    reason: "Busy.",
                    spendsAttempt: true,
                    origin: "slack"
                ),
                at: moment(2)
            )
            let last = try await store.claimOne(at: 3)
            let death = Settlement.dead(reason: "Gone.", followUp: nil)
            _ = try await store.settle(last.lease, as: death, at: moment(4))

            let answer = try await store.replay(id, nonce: "n1", at: moment(50))
            #expect(answer == .replayed(number: 1, isDuplicate: false))
            let job = try #require(try await store.job(id: id))
            #expect(job.state == .queued)
            #expect((job.attempts, job.snoozes, job.replays) == (0, 0, 1))
            #expect(job.failures == [:])
            #expect(job.reason == nil && job.endedAt == nil)
            #expect(job.createdAt == moment(0))
            #expect(job.dueAt == moment(50) && job.replayedAt == moment(50))
            #expect(job.begunAt == moment(50))
            #expect(try await store.steps(of: id).map(\.state) == [.done, .started])
            #expect(try await store.claimOne(at: 50).job.attempts == 1)
            #expect(
                try await store.replays(of: id)
                    == [Replay(number: 1, nonce: "n1", at: moment(50))]
            )
        },
        StoreRule("the same nonce is the same replay, also later and after another") { store in
            let id = try await store.dead("a")
            #expect(
                try await store.replay(id, nonce: "n1", at: moment(1))
                    == .replayed(number: 1, isDuplicate: false)
            )
            #expect(
                try await store.replay(id, nonce: "n1", at: moment(2))
                    == .replayed(number: 1, isDuplicate: true)
            )
            try await store.die(at: 3)
            _ = try await store.replay(id, nonce: "n2", at: moment(4))
            try await store.die(at: 5)
            #expect(
                try await store.replay(id, nonce: "n1", at: moment(6))
                    == .replayed(number: 1, isDuplicate: true)
            )
            #expect(try await store.job(id: id)?.state == .dead)
            #expect(try await store.replays(of: id).map(\.nonce) == ["n1", "n2"])
            #expect(
                try await store.replay(try await store.dead("b"), nonce: "n1", at: moment(7))
                    == .replayed(number: 1, isDuplicate: false)
            )
        },
        StoreRule(shared: "of many who ask with one nonce at once, one replays") { open in
            let stores = [try await open(), try await open()]
            let id = try await stores[0].dead("a")
            let answers = try await withThrowingTaskGroup(of: ReplayAnswer.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        try await stores[index % 2].replay(id, nonce: "n", at: moment(1))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == .replayed(number: 1, isDuplicate: false) } == 1)
            #expect(answers.count { $0 == .replayed(number: 1, isDuplicate: true) } == 9)
            #expect(try await stores[1].job(id: id)?.replays == 1)
        },
        StoreRule("a job nobody stored is neither begun anew nor cancelled") { store in
            #expect(try await store.replay("none", nonce: "n", at: moment(0)) == .unknown)
            let answer = try await store.cancel("none", reason: "No.", at: moment(0)) { _ in
                Issue.record("There is nothing to follow.")
                return nil
            }
            #expect(answer == .unknown)
            #expect(try await store.replays(of: "none") == [])
        },
        StoreRule("a cancelled job ends with its reason, and its follow-up in the same commit") {
            store in
            let id = try await store.add("a", at: 5).jobID
            let answer = try await store.cancel(id, reason: "Not now.", at: moment(6)) { job in
                #expect(job.state == .cancelled)
                #expect(job.id == id && job.reason == "Not now." && job.endedAt == moment(6))
                return .sample("report", kind: "report")
            }
            #expect(answer == .cancelled)
            let job = try #require(try await store.job(id: id))
            #expect(job.state == .cancelled)
            #expect(job.reason == "Not now." && job.endedAt == moment(6))
            #expect(try await store.claimOne(at: 6).job.key == "report")
            #expect(try await store.claim(limit: 9, for: .seconds(60), at: moment(999)).count == 1)
        },
        StoreRule("nothing that the holder of a cancelled job writes changes anything") { store in
            let id = try await store.add("a").jobID
            let lease = try await store.claimOne().lease
            _ = try await store.start(step: "send", of: lease, at: moment(1))
            _ = try await store.cancel(id, reason: "No.", at: moment(2)) { _ in nil }
            #expect(try await !store.renew(lease, until: moment(99)))
            #expect(try await !store.start(step: "more", of: lease, at: moment(3)))
            #expect(try await !store.finish(step: "send", result: [], of: lease, at: moment(3)))
            #expect(try await !store.forget(step: "send", of: lease))
            let end = Settlement.succeeded(followUp: .sample("report"))
            #expect(try await !store.settle(lease, as: end, at: moment(3)))
            #expect(try await store.job(id: id)?.state == .cancelled)
            #expect(try await store.steps(of: id).map(\.state) == [.started])
            #expect(try await store.total() == 1)
        },
        StoreRule("what was cancelled while it ran is begun anew only after its lease") { store in
            let id = try await store.add("a").jobID
            _ = try await store.claimOne(at: 0)
            _ = try await store.cancel(id, reason: "No.", at: moment(10)) { _ in nil }
            _ = try await store.replay(id, nonce: "n", at: moment(11))
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(59)) == [])
            #expect(try await store.claimOne(at: 60).job.id == id)
        },
        StoreRule("a replay that is cancelled and begun anew waits for that lease, too") { store in
            let id = try await store.add("a").jobID
            _ = try await store.claimOne(at: 0)
            for round in 0..<2 {
                let now = moment(Int64(10 + round))
                _ = try await store.cancel(id, reason: "No.", at: now) { _ in nil }
                _ = try await store.replay(id, nonce: "\(round)", at: now)
            }
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(59)) == [])
            #expect(try await store.claimOne(at: 60).job.id == id)
        },
        StoreRule("what was cancelled while it waited is begun anew at once") { store in
            let id = try await store.add("a").jobID
            let wait = Settlement.waiting(dueAt: moment(900), reason: "Busy.", spendsAttempt: true)
            _ = try await store.settle(try await store.claimOne().lease, as: wait, at: moment(1))
            _ = try await store.cancel(id, reason: "No.", at: moment(10)) { _ in nil }
            _ = try await store.replay(id, nonce: "n", at: moment(11))
            #expect(try await store.claimOne(at: 11).job.id == id)
        },
        StoreRule(shared: "the depth knows what was cancelled and begun anew elsewhere") { open in
            let (one, other) = (try await open(), try await open())
            let id = try await one.enqueue(.sample("a"), depthMax: 1, at: moment(0)).jobID
            _ = try await other.cancel(id, reason: "No.", at: moment(1)) { _ in nil }
            _ = try await one.enqueue(.sample("b"), depthMax: 1, at: moment(2))
            // An operator's word is not refused for want of room, but counts.
            _ = try await other.replay(id, nonce: "n", at: moment(3))
            await #expect(throws: JobStoreError.full(depth: 2)) {
                try await one.enqueue(.sample("c"), depthMax: 2, at: moment(4))
            }
        },
        StoreRule("attempts are counted by the origin of their failure") { store in
            let id = try await store.add("a").jobID
            let origins: [FailureOrigin] = ["port", "slack", "port", .own]
            for (index, origin) in origins.enumerated() {
                let lease = try await store.claimOne(at: Int64(index)).lease
                let wait = Settlement.waiting(
                    dueAt: moment(Int64(index) + 1),
                    reason: "Busy.",
                    spendsAttempt: true,
                    origin: origin
                )
                _ = try await store.settle(lease, as: wait, at: moment(Int64(index)))
            }
            let job = try #require(try await store.job(id: id))
            #expect(job.failures == ["port": 2, "slack": 1])
            #expect(job.attempts == 4)
        },
    ]
}

extension JobStore {
    /// Stores a job and makes it die; returns its id.
    func dead(_ key: String) async throws -> String {
        let id = try await add(key).jobID
        try await die(at: 0)
        return id
    }

    /// Makes the next job die.
    func die(at second: Int64) async throws {
        let lease = try await claimOne(at: second).lease
        let end = Settlement.dead(reason: "Gone.", followUp: nil)
        _ = try await settle(lease, as: end, at: moment(second))
    }
}
