import Jobs
import Testing

extension StoreRule {
    static let lanes = [
        StoreRule("lanes take turns, whatever came first") { store in
            for index in 0..<4 { _ = try await store.add("a\(index)", lane: "a") }
            for index in 0..<4 { _ = try await store.add("b\(index)", lane: "b", at: 1) }
            _ = try await store.add("c0", lane: "", at: 2)
            var order: [String] = []
            for _ in 0..<9 { order.append(try await store.claimOne(at: 5).job.key) }
            #expect(Set(order.prefix(3)) == ["a0", "b0", "c0"])
            #expect(Set(order[3...4]) == ["a1", "b1"])
            #expect(Set(order[5...6]) == ["a2", "b2"])
            #expect(Set(order[7...8]) == ["a3", "b3"])
        },
        StoreRule("one claim of several jobs goes round the lanes too") { store in
            for index in 0..<9 { _ = try await store.add("a\(index)", lane: "a") }
            _ = try await store.add("b0", lane: "b", at: 1)
            let claims = try await store.claim(limit: 4, for: .seconds(60), at: moment(5))
            #expect(Set(claims.map(\.job.key)) == ["a0", "a1", "a2", "b0"])
            #expect(claims.first { $0.job.lane == "b" }?.job.key == "b0")
        },
        StoreRule(shared: "the turn goes on where another process left it") { open in
            let stores = [try await open(), try await open()]
            for index in 0..<3 {
                for lane in ["a", "b", "c"] {
                    _ = try await stores[0].add("\(lane)\(index)", lane: lane)
                }
            }
            var lanes: [String] = []
            for index in 0..<9 { lanes.append(try await stores[index % 2].claimOne().job.lane) }
            for turn in [0, 3, 6] { #expect(Set(lanes[turn..<turn + 3]) == ["a", "b", "c"]) }
        },
        StoreRule(shared: "of one lane no more jobs run at once than are allowed") { open in
            let stores = [try await open(), try await open()]
            for index in 0..<9 { _ = try await stores[0].add("\(index)", lane: "a") }
            let claims = try await withThrowingTaskGroup(of: [Claim].self) { group in
                for index in 0..<6 {
                    group.addTask {
                        try await stores[index % 2]
                            .claim(limit: 2, laneMax: 3, for: .seconds(60), at: moment(0))
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claims.count == 3)
            let lease = try #require(claims.first).lease
            _ = try await stores[1].settle(lease, as: .succeeded(followUp: nil), at: moment(1))
            let next = try await stores[0]
                .claim(limit: 9, laneMax: 3, for: .seconds(60), at: moment(1))
            #expect(next.count == 1)
        },
        StoreRule("the empty lane has no bound") { store in
            for index in 0..<5 { _ = try await store.add("\(index)") }
            let claims = try await store.claim(
                limit: 9,
                laneMax: 1,
                for: .seconds(60),
                at: moment(0)
            )
            #expect(claims.count == 5)
        },
        StoreRule("a lease that has expired holds no place in its lane, and is taken over") {
            store in
            for key in ["a", "b"] { _ = try await store.add(key, lane: "x") }
            let first = try await store.claimOne(laneMax: 1, at: 0)
            let claims = try await store.claim(
                limit: 9,
                laneMax: 1,
                for: .seconds(60),
                at: moment(60)
            )
            // One place: for the oldest due, which is the job that waited all the time.
            #expect(claims.map(\.job.key) == ["b"])
            #expect(first.job.key == "a")
            _ = try await store.settle(
                claims[0].lease,
                as: .succeeded(followUp: nil),
                at: moment(61)
            )
            #expect(try await store.claimOne(laneMax: 1, at: 61).job.key == "a")
        },
        StoreRule("a page of jobs that may not be claimed hides no later one") { store in
            for index in 0..<300 { _ = try await store.add("full \(index)", lane: "full") }
            for index in 0..<300 { _ = try await store.add("late \(index)", lane: "l", at: 99) }
            let busy = try await store.claim(
                limit: 600,
                laneMax: 2,
                for: .seconds(60),
                at: moment(0)
            )
            #expect(busy.count == 2)
            _ = try await store.add("last", lane: "z", at: 50)
            let claims = try await store.claim(
                limit: 4,
                laneMax: 2,
                for: .seconds(60),
                at: moment(50)
            )
            #expect(claims.map(\.job.key) == ["last"])
        },
        StoreRule("the next due time is that of a job that may be claimed") { store in
            for key in ["a", "b"] { _ = try await store.add(key, lane: "x") }
            #expect(try await store.nextDue(laneMax: 1, at: moment(5)) == moment(0))
            let claim = try await store.claimOne(laneMax: 1, at: 5)
            #expect(try await store.nextDue(laneMax: 1, at: moment(6)) == moment(65))
            #expect(try await store.nextDue(laneMax: 2, at: moment(6)) == moment(0))
            _ = try await store.add("c", lane: "y", at: 30)
            #expect(try await store.nextDue(laneMax: 1, at: moment(6)) == moment(30))
            _ = try await store.settle(claim.lease, as: .succeeded(followUp: nil), at: moment(7))
            #expect(try await store.nextDue(laneMax: 1, at: moment(8)) == moment(0))
        },
        StoreRule("a job comes back with its lane") { store in
            let id = try await store.add("a", lane: "reminder/weekly").jobID
            #expect(try await store.job(id: id)?.lane == "reminder/weekly")
            #expect(try await store.claimOne().job.lane == "reminder/weekly")
        },
    ]

    static let slots = [
        StoreRule("slots at one destination keep their distance, at two they do not meet") {
            store in
            var slots: [RateSlot] = []
            for key in ["a", "a", "b", "a"] {
                slots.append(
                    try await store.reserveSlot(
                        at: key,
                        every: .seconds(1),
                        within: .seconds(5),
                        at: moment(0)
                    )
                )
            }
            #expect(
                slots == [.at(moment(0)), .at(moment(1)), .at(moment(0)), .at(moment(2))]
            )
        },
        StoreRule("a slot beyond the wait is told and not taken") { store in
            for second in 0..<3 {
                try await store.expect(slot: .at(moment(Int64(second))), within: 2)
            }
            for _ in 0..<2 { try await store.expect(slot: .later(moment(3)), within: 2) }
            try await store.expect(slot: .at(moment(3)), within: 3)
        },
        StoreRule("time that passes frees slots") { store in
            _ = try await store.slot(within: 0)
            try await store.expect(slot: .at(moment(9)), within: 0, at: 9)
        },
        StoreRule("a rest is a rest for all, and never made shorter") { store in
            try await store.pause("a", until: moment(30))
            try await store.pause("a", until: moment(20))
            try await store.expect(slot: .later(moment(30)), within: 5)
            try await store.expect(slot: .at(moment(30)), within: 5, at: 26)
            try await store.expect(slot: .at(moment(31)), within: 5, at: 26)
        },
        StoreRule("a slot that was taken when the clock was ahead is forgotten") { store in
            try await store.pause("a", until: moment(7_200))
            try await store.expect(slot: .later(moment(7_200)), within: 5)
            try await store.expect(slot: .at(moment(86_400)), within: 5, at: 86_400)
            try await store.expect(slot: .at(moment(0)), within: 5)
            try await store.expect(slot: .at(moment(1)), within: 5)
        },
        StoreRule(shared: "no two processes get one slot") { open in
            let stores = [try await open(), try await open()]
            let slots = try await withThrowingTaskGroup(of: RateSlot.self) { group in
                for index in 0..<20 {
                    group.addTask { try await stores[index % 2].slot(within: 99) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(slots == Set((0..<20).map { .at(moment($0)) }))
        },
    ]
}

extension JobStore {
    fileprivate func slot(within seconds: Int, at second: Int64 = 0) async throws -> RateSlot {
        try await reserveSlot(
            at: "a",
            every: .seconds(1),
            within: .seconds(seconds),
            at: moment(second)
        )
    }

    fileprivate func expect(
        slot expected: RateSlot,
        within seconds: Int,
        at second: Int64 = 0
    ) async throws {
        let slot = try await slot(within: seconds, at: second)
        #expect(slot == expected)
    }
}
