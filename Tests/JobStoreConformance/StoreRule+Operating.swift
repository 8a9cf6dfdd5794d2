import Jobs
import Testing

extension StoreRule {
    static let operating = [
        StoreRule("jobs are listed page by page, those stored last first") { store in
            for index in 0..<7 { _ = try await store.add("\(index)") }
            let first = try await store.list(JobFilter(), after: nil, limit: 3)
            #expect(first.jobs.map(\.key) == ["6", "5", "4"])
            let second = try await store.list(JobFilter(), after: first.next, limit: 3)
            #expect(second.jobs.map(\.key) == ["3", "2", "1"])
            let third = try await store.list(JobFilter(), after: second.next, limit: 3)
            #expect(third.jobs.map(\.key) == ["0"])
            #expect(first.next != nil && third.next == nil)
        },
        StoreRule("a full last page has no next, and no page is empty but the only one") { store in
            let none = try await store.list(JobFilter(), after: nil, limit: 3)
            #expect(none == JobPage(jobs: [], next: nil))
            for index in 0..<3 { _ = try await store.add("\(index)") }
            let page = try await store.list(JobFilter(), after: nil, limit: 3)
            #expect(page.jobs.count == 3 && page.next == nil)
            let odd = try await store.list(JobFilter(), after: "no cursor", limit: 3)
            #expect(odd == page)
        },
        StoreRule("jobs that come between two pages move none from one to the other") { store in
            for index in 0..<4 { _ = try await store.add("\(index)") }
            let first = try await store.list(JobFilter(), after: nil, limit: 2)
            _ = try await store.add("new")
            let second = try await store.list(JobFilter(), after: first.next, limit: 2)
            #expect(second.jobs.map(\.key) == ["1", "0"])
        },
        StoreRule("a list is narrowed by state, kind and run, also all at once") { store in
            _ = try await store.enqueue(
                NewJob(kind: "report", key: "r", runID: "r_a", payload: [1]),
                depthMax: 9,
                at: moment(0)
            )
            for key in ["a", "b"] { _ = try await store.add(key) }
            _ = try await store.claimOne(at: 0)
            func keys(_ filter: JobFilter) async throws -> [String] {
                try await store.list(filter, after: nil, limit: 9).jobs.map(\.key)
            }
            #expect(try await keys(JobFilter(states: [.running])) == ["r"])
            #expect(try await keys(JobFilter(states: [.running, .queued])) == ["b", "a", "r"])
            #expect(try await keys(JobFilter(kind: "sample")) == ["b", "a"])
            #expect(try await keys(JobFilter(runID: "r_a")) == ["a", "r"])
            #expect(
                try await keys(JobFilter(states: [.queued], kind: "sample", runID: "r_a")) == ["a"]
            )
            #expect(try await keys(JobFilter(states: [.dead])) == [])
        },
        StoreRule("a list is narrowed by lane and by when jobs were accepted") { store in
            _ = try await store.add("a", lane: "x", at: 0)
            _ = try await store.add("b", lane: "y", at: 5)
            _ = try await store.add("c", lane: "x", at: 9)
            func keys(_ filter: JobFilter) async throws -> [String] {
                try await store.list(filter, after: nil, limit: 9).jobs.map(\.key)
            }
            #expect(try await keys(JobFilter(lane: "x")) == ["c", "a"])
            #expect(try await keys(JobFilter(lane: "")) == [])
            #expect(try await keys(JobFilter(since: moment(5))) == ["c", "b"])
            #expect(try await keys(JobFilter(lane: "x", since: moment(1))) == ["c"])
        },
        StoreRule("a listed job is the stored job") { store in
            let id = try await store.add("a", lane: "x").jobID
            let page = try await store.list(JobFilter(), after: nil, limit: 1)
            #expect(try await page.jobs.first == store.job(id: id))
        },
        StoreRule("old jobs of the named states are deleted with all that belongs to them") {
            store in
            var ids: [String] = []
            let endings: [Settlement] = [
                .succeeded(followUp: nil), .failed(reason: "No.", followUp: nil),
                .dead(reason: "No.", followUp: nil), .succeeded(followUp: nil),
            ]
            for (index, ending) in endings.enumerated() {
                ids.append(try await store.add("\(index)").jobID)
                let claim = try await store.claimOne()
                _ = try await store.finish(step: "s", result: [], of: claim.lease, at: moment(1))
                _ = try await store.settle(claim.lease, as: ending, at: moment(Int64(index) * 10))
            }
            _ = try await store.add("unfinished")
            let count = try await store.prune(
                [.succeeded, .failed, .queued],
                endedBefore: moment(25),
                limit: 9
            )
            #expect(count == 2)
            for (id, isLeft) in zip(ids, [false, false, true, true]) {
                let job = try await store.job(id: id)
                #expect((job != nil) == isLeft)
                #expect(try await store.steps(of: id).isEmpty == !isLeft)
            }
            #expect(try await store.total() == 3)
            #expect(try await !store.add("0").isDuplicate)
        },
        StoreRule("no more is deleted at once than asked for, what ended first goes first") {
            store in
            for index in 0..<5 {
                _ = try await store.add("\(index)")
                let lease = try await store.claimOne().lease
                let end = moment(Int64(5 - index))
                _ = try await store.settle(lease, as: .succeeded(followUp: nil), at: end)
            }
            _ = try await store.add("last")
            func prune(_ limit: Int) async throws -> Int {
                try await store.prune([.succeeded], endedBefore: moment(9), limit: limit)
            }
            #expect(try await prune(2) == 2)
            let left = try await store.list(JobFilter(states: [.succeeded]), after: nil, limit: 9)
            #expect(left.jobs.map(\.key) == ["2", "1", "0"])
            #expect(try await prune(9) == 3)
            #expect(try await prune(9) == 0)
        },
        StoreRule("deleting makes no room in the queue and takes none") { store in
            _ = try await store.enqueue(.sample("a"), depthMax: 1, at: moment(0))
            let lease = try await store.claimOne().lease
            _ = try await store.settle(lease, as: .succeeded(followUp: nil), at: moment(1))
            _ = try await store.enqueue(.sample("b"), depthMax: 1, at: moment(2))
            #expect(try await store.prune([.succeeded], endedBefore: moment(9), limit: 9) == 1)
            await #expect(throws: JobStoreError.full(depth: 1)) {
                try await store.enqueue(.sample("c"), depthMax: 1, at: moment(3))
            }
        },
    ]
}
