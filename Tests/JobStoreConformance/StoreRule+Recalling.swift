import Jobs
import Testing

extension StoreRule {
    private static let day: Int64 = 86_400

    /// Bounds of an hour's waits and a minute's leases.
    private static func bounds(setBack seconds: Int64 = 0) -> DueBounds {
        DueBounds(wait: .seconds(3_600), lease: .seconds(60), setBack: .seconds(seconds))
    }

    private static func waiting(until second: Int64) -> Settlement {
        .waiting(dueAt: moment(second), reason: "Later.", spendsAttempt: true)
    }

    static let recalling = [
        StoreRule("a job that was stored a day ahead is due at once, and shows how old it is") {
            store in
            let id = try await store.add("a", at: day).jobID
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(0)) == [])
            #expect(try await store.recall(bounds(), at: moment(0)) == 1)
            #expect(try await store.summary().oldestDueAt == moment(0))
            #expect(try await store.recall(bounds(), at: moment(0)) == 0)
            #expect(try await store.claimOne(at: 0).job.id == id)
        },
        StoreRule("what somebody can have asked for is left alone") { store in
            for key in ["waits", "runs", "queued"] { _ = try await store.add(key) }
            let waits = try await store.claimOne()
            #expect(
                try await store.settle(waits.lease, as: waiting(until: 3_600), at: moment(0))
            )
            // Another process's lease may be longer than ours.
            let long = try await store.claim(limit: 1, for: .seconds(900), at: moment(0))
            _ = try await store.add("of a clock that differs a little", at: 9)
            let before = try await store.list(JobFilter(), after: nil, limit: 9).jobs
            #expect(try await store.recall(bounds(), at: moment(0)) == 0)
            #expect(try await store.list(JobFilter(), after: nil, limit: 9).jobs == before)
            #expect(try await store.renew(try #require(long.first).lease, until: moment(900)))
        },
        StoreRule("a job that waits longer than anybody can ask is due at once") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            _ = try await store.settle(claim.lease, as: waiting(until: day), at: moment(0))
            #expect(try await store.recall(bounds(), at: moment(0)) == 1)
            #expect(try await store.nextDue() == moment(0))
        },
        StoreRule("a clock that is seen set back takes the waits and the rate slots with it") {
            store in
            _ = try await store.add("a", at: 1_800)
            let claim = try await store.claimOne(at: 1_800)
            _ = try await store.settle(claim.lease, as: waiting(until: 1_830), at: moment(1_800))
            try await store.pause("slack", until: moment(1_805))
            #expect(try await store.recall(bounds(setBack: 1_800), at: moment(0)) == 1)
            #expect(try await store.nextDue() == moment(30))
            let slot = try await store.reserveSlot(
                at: "slack",
                every: .seconds(1),
                within: .seconds(60),
                at: moment(0)
            )
            #expect(slot == .at(moment(5)))
            // What was written after that stays.
            _ = try await store.settle(
                try await store.claimOne(at: 30).lease,
                as: waiting(until: 40),
                at: moment(30)
            )
            #expect(try await store.recall(bounds(setBack: 1_800), at: moment(31)) == 0)
        },
        StoreRule("a lease that was given a day ahead ends after its length, unless it is renewed")
        {
            store in
            _ = try await store.add("a")
            let first = try await store.claimOne(at: day)
            #expect(try await store.recall(bounds(), at: moment(0)) == 1)
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(59)) == [])
            #expect(try await store.renew(first.lease, until: moment(80)))
            #expect(try await store.recall(bounds(), at: moment(20)) == 0)
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(79)) == [])
            #expect(try await store.claimOne(at: 80).job.id == first.job.id)
        },
        StoreRule("a job begun anew after a cancellation a day ahead waits for a lease") { store in
            let id = try await store.add("a").jobID
            _ = try await store.claimOne(at: day)
            _ = try await store.cancel(id, reason: "No.", at: moment(day)) { _ in nil }
            _ = try await store.replay(id, nonce: "1", at: moment(0))
            #expect(try await store.recall(bounds(), at: moment(0)) == 1)
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(59)) == [])
            #expect(try await store.claimOne(at: 60).job.id == id)
        },
        StoreRule("a job that is over is not touched") { store in
            let id = try await store.add("a").jobID
            let claim = try await store.claimOne(at: day)
            _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(day))
            let before = try await store.job(id: id)
            #expect(try await store.recall(bounds(), at: moment(0)) == 0)
            #expect(try await store.job(id: id) == before)
        },
    ]
}
