import Jobs
import Testing

extension StoreRule {
    static let claiming = [
        StoreRule("jobs are claimed oldest due first, and no more than asked for") { store in
            for (key, second) in [("late", 30), ("early", 10), ("middle", 20)] {
                _ = try await store.add(key, at: Int64(second))
            }
            let two = try await store.claim(limit: 2, for: .seconds(60), at: moment(40))
            #expect(two.map(\.job.key) == ["early", "middle"])
            let rest = try await store.claim(limit: 2, for: .seconds(60), at: moment(40))
            #expect(rest.map(\.job.key) == ["late"])
        },
        StoreRule("jobs of one moment are claimed in the order they came") { store in
            for index in 0..<5 { _ = try await store.add("\(index)") }
            let claims = try await store.claim(limit: 9, for: .seconds(60), at: moment(0))
            #expect(claims.map(\.job.key) == ["0", "1", "2", "3", "4"])
        },
        StoreRule("a claim spends an attempt and makes the job run") { store in
            let id = try await store.add("a").jobID
            let claim = try await store.claimOne()
            #expect(claim.job.attempts == 1)
            #expect(claim.job.state == .running)
            #expect(claim.lease.jobID == id)
            let job = try #require(try await store.job(id: id))
            #expect(job.attempts == 1)
            #expect(job.state == .running)
        },
        StoreRule("a job that is not due is not claimed") { store in
            _ = try await store.add("a", at: 10)
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(9)) == [])
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(10)).count == 1)
        },
        StoreRule("each job of a batch has a token of its own") { store in
            for key in ["a", "b", "c"] { _ = try await store.add(key) }
            let claims = try await store.claim(limit: 3, for: .seconds(60), at: moment(0))
            #expect(Set(claims.map(\.lease.token)).count == 3)
        },
        StoreRule(shared: "no job is claimed twice by two who claim at once") { open in
            let stores = [try await open(), try await open()]
            for index in 0..<40 { _ = try await stores[0].add("\(index)") }
            let claims = try await withThrowingTaskGroup(of: [Claim].self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await stores[index % 2]
                            .claim(limit: 3, for: .seconds(60), at: moment(0))
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claims.count == 40)
            #expect(Set(claims.map(\.job.id)).count == 40)
        },
        StoreRule("a running job is left alone until its lease has ended") { store in
            _ = try await store.add("a")
            let first = try await store.claimOne(at: 0)
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(59)) == [])
            let second = try await store.claimOne(at: 60)
            #expect(second.job.id == first.job.id)
            #expect(second.job.attempts == 2)
            #expect(second.lease.token != first.lease.token)
        },
        StoreRule("a renewed lease holds until its new end") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne(at: 0)
            #expect(try await store.renew(claim.lease, until: moment(100)))
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(99)) == [])
            #expect(try await store.claimOne(at: 100).job.id == claim.job.id)
        },
        StoreRule("a lease that moved on cannot be renewed, nor can one that was settled") {
            store in
            _ = try await store.add("a")
            let old = try await store.claimOne(at: 0)
            let new = try await store.claimOne(at: 60)
            #expect(try await !store.renew(old.lease, until: moment(200)))
            #expect(try await store.renew(new.lease, until: moment(200)))
            _ = try await store.settle(new.lease, as: .succeeded(followUp: nil), at: moment(61))
            #expect(try await !store.renew(new.lease, until: moment(300)))
            #expect(try await store.claim(limit: 1, for: .seconds(60), at: moment(999)) == [])
        },
    ]
}
