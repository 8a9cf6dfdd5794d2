import Jobs
import Testing

extension StoreRule {
    static let enqueuing = [
        StoreRule("a job comes back as it was given") { store in
            let given = NewJob(
                kind: "reminder",
                key: "run:ü'\"",
                runID: "r_1",
                payload: [0, 1, 0x7F, 0xFF]
            )
            let answer = try await store.enqueue(given, depthMax: 1, at: moment(5))
            #expect(answer.state == .queued)
            #expect(!answer.isDuplicate)
            let job = try #require(try await store.job(id: answer.jobID))
            let same = NewJob(kind: job.kind, key: job.key, runID: job.runID, payload: job.payload)
            #expect(same == given)
            #expect(job.createdAt == moment(5))
            #expect(job.dueAt == moment(5))
            #expect(job.attempts == 0)
            #expect(job.snoozes == 0)
            #expect(job.endedAt == nil)
            #expect(job.reason == nil)
        },
        StoreRule("a zero in a key neither cuts it nor makes it another's") { store in
            let first = try await store.add("a\u{0}b")
            let second = try await store.add("a\u{0}c")
            #expect(!first.isDuplicate && !second.isDuplicate)
            let again = try await store.add("a\u{0}b")
            #expect(again.isDuplicate && again.jobID == first.jobID)
        },
        StoreRule("a job is found by its number, which grows and stays") { store in
            let first = try await store.add("a")
            let second = try await store.add("b")
            #expect(first.number >= 1 && second.number > first.number)
            let claim = try await store.claimOne()
            #expect(claim.job.number == first.number)
            _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(1))
            let found = try #require(try await store.job(number: first.number))
            #expect(found == (try await store.job(id: first.jobID)))
            #expect(found.state == .succeeded && found.number == first.number)
            for number in [0, -1, second.number + 1, .max] {
                let none = try await store.job(number: number)
                #expect(none == nil)
            }
        },
        StoreRule(shared: "no number is given twice, whoever stores and whatever is deleted") {
            open in
            let stores = [try await open(), try await open()]
            var numbers: Set<Int64> = []
            for round in 0..<3 {
                let added = try await withThrowingTaskGroup(of: Int64.self) { group in
                    for index in 0..<20 {
                        group.addTask {
                            try await stores[index % 2].add("\(round) \(index)").number
                        }
                    }
                    return try await group.reduce(into: [Int64]()) { $0.append($1) }
                }
                #expect(Set(added).count == 20 && numbers.isDisjoint(with: added))
                numbers.formUnion(added)
                for claim in try await stores[0].claim(limit: 99, for: .seconds(9), at: moment(1)) {
                    let end = Settlement.succeeded(followUp: nil)
                    _ = try await stores[0].settle(claim.lease, as: end, at: moment(2))
                }
                _ = try await stores[1].prune([.succeeded], endedBefore: moment(9), limit: 99)
            }
        },
        StoreRule("an empty payload is a payload") { store in
            let job = NewJob(kind: "a", key: "a", runID: "r", payload: [])
            let answer = try await store.enqueue(job, depthMax: 1, at: moment(0))
            #expect(try await store.job(id: answer.jobID)?.payload == [])
        },
        StoreRule("a job nobody stored is nil") { store in
            let job = try await store.job(id: "none")
            let steps = try await store.steps(of: "none")
            #expect(job == nil)
            #expect(steps == [])
        },
        StoreRule("the same key again is the same job") { store in
            let first = try await store.add("a")
            let again = try await store.add("a", at: 9)
            #expect(again == first.duplicate(.queued))
            #expect(try await store.total() == 1)
        },
        StoreRule("a duplicate is told the state the job has reached") { store in
            let first = try await store.add("a")
            let claim = try await store.claimOne()
            #expect(try await store.add("a").state == .running)
            _ = try await store.settle(
                claim.lease,
                as: .failed(reason: "No.", followUp: nil),
                at: moment(1)
            )
            #expect(
                try await store.add("a") == first.duplicate(.failed)
            )
        },
        StoreRule(shared: "many callers with one key make one job") { open in
            let stores = [try await open(), try await open()]
            let answers = try await withThrowingTaskGroup(of: Enqueued.self) { group in
                for index in 0..<40 {
                    group.addTask { try await stores[index % 2].add("same") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.jobID)).count == 1)
            #expect(answers.count { !$0.isDuplicate } == 1)
            #expect(try await stores[0].total() == 1)
        },
        StoreRule("callers with different keys each get their own job") { store in
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<100 {
                    group.addTask { try await store.add("job \(index)").jobID }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 100)
            #expect(try await store.total() == 100)
        },
        StoreRule("a full queue refuses new keys, answers known ones, and takes when one ends") {
            store in
            let first = try await store.enqueue(.sample("a"), depthMax: 2, at: moment(0))
            _ = try await store.enqueue(.sample("b"), depthMax: 2, at: moment(1))
            await #expect(throws: JobStoreError.full(depth: 2)) {
                try await store.enqueue(.sample("c"), depthMax: 2, at: moment(2))
            }
            let known = try await store.enqueue(.sample("a"), depthMax: 2, at: moment(2))
            #expect(known == first.duplicate(.queued))

            let claim = try await store.claimOne(at: 2)
            await #expect(throws: JobStoreError.full(depth: 2)) {
                try await store.enqueue(.sample("c"), depthMax: 2, at: moment(2))
            }
            _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(3))
            let taken = try await store.enqueue(.sample("c"), depthMax: 2, at: moment(3))
            #expect(!taken.isDuplicate)
        },
        StoreRule(shared: "the depth counts what other processes stored and ended") { open in
            let (one, other) = (try await open(), try await open())
            _ = try await one.enqueue(.sample("a"), depthMax: 1, at: moment(0))
            await #expect(throws: JobStoreError.full(depth: 1)) {
                try await other.enqueue(.sample("b"), depthMax: 1, at: moment(0))
            }
            let claim = try await one.claimOne()
            _ = try await one.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(1))
            let taken = try await other.enqueue(.sample("b"), depthMax: 1, at: moment(1))
            #expect(!taken.isDuplicate)
        },
    ]
}

extension Enqueued {
    /// The answer to whoever asks for the same job again.
    fileprivate func duplicate(_ state: JobState) -> Enqueued {
        Enqueued(jobID: jobID, number: number, state: state, isDuplicate: true)
    }
}
