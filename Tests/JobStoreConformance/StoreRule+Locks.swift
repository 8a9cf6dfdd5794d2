import Jobs
import Platform
import Testing

extension StoreRule {
    static let locks = [
        StoreRule("a lock is one owner's, and the others hear when its hold ends") { store in
            let first = try await store.hold(by: "a", until: 60)
            #expect(first == nil)
            #expect(try await store.hold(by: "b", until: 90) == moment(60))
            #expect(try await store.hold(by: "b", until: 90, at: 59) == moment(60))
            #expect(try await store.hold("another", by: "b", until: 90) == nil)
        },
        StoreRule("a hold that has run out is anybody's") { store in
            _ = try await store.hold(by: "a", until: 60)
            #expect(try await store.hold(by: "b", until: 90, at: 60) == nil)
            #expect(try await store.hold(by: "a", until: 99, at: 61) == moment(90))
        },
        StoreRule("the owner prolongs its hold, also one that has run out") { store in
            _ = try await store.hold(by: "a", until: 60)
            #expect(try await store.hold(by: "a", until: 90, at: 50) == nil)
            #expect(try await store.hold(by: "b", until: 99, at: 60) == moment(90))
            #expect(try await store.hold(by: "a", until: 150, at: 120) == nil)
            #expect(try await store.hold(by: "b", until: 200, at: 121) == moment(150))
        },
        StoreRule("only its owner lets a lock go, as often as it likes") { store in
            _ = try await store.hold(by: "a", until: 60)
            try await store.letGo("tracker", by: "b")
            #expect(try await store.hold(by: "b", until: 90) == moment(60))
            for _ in 0..<2 { try await store.letGo("tracker", by: "a") }
            #expect(try await store.hold(by: "b", until: 90) == nil)
            try await store.letGo("tracker", by: "a")
            #expect(try await store.hold(by: "a", until: 60) == moment(90))
        },
        StoreRule("names and owners differ by their bytes") { store in
            _ = try await store.hold("caf\u{e9}", by: "caf\u{e9}", until: 60)
            #expect(try await store.hold("cafe\u{301}", by: "a", until: 60) == nil)
            let other = try await store.hold("caf\u{e9}", by: "cafe\u{301}", until: 60)
            #expect(other == moment(60))
        },
        StoreRule("a hold that was written when the clock was ahead is forgotten") { store in
            _ = try await store.hold(by: "a", until: 7_200)
            #expect(try await store.hold(by: "b", until: 60) == moment(7_200))
            _ = try await store.hold(by: "a", until: 86_460, at: 86_400)
            #expect(try await store.hold(by: "b", until: 60) == nil)
            #expect(try await store.hold(by: "a", until: 60) == moment(60))
        },
        StoreRule("a clock that is seen set back takes the holds with it") { store in
            _ = try await store.hold(by: "a", until: 1_860, at: 1_800)
            _ = try await store.hold("another", by: "a", until: 60, at: 0)
            let bounds = DueBounds(
                wait: .seconds(3_600),
                lease: .seconds(60),
                setBack: .seconds(1_800)
            )
            _ = try await store.recall(bounds, at: moment(0))
            #expect(try await store.hold(by: "b", until: 90) == moment(60))
            #expect(try await store.hold("another", by: "b", until: 90) == moment(60))
        },
        StoreRule(shared: "of two processes that want a lock at once, one has it") { open in
            let stores = [try await open(), try await open()]
            for round in 0..<10 {
                let answers = try await withThrowingTaskGroup(of: Timestamp?.self) { group in
                    for index in 0..<8 {
                        group.addTask {
                            try await stores[index % 2]
                                .hold("round \(round)", by: "\(index)", until: 60)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0 == nil } == 1)
                #expect(answers.compactMap { $0 } == Array(repeating: moment(60), count: 7))
            }
        },
    ]
}

extension JobStore {
    fileprivate func hold(
        _ name: String = "tracker",
        by owner: String,
        until end: Int64,
        at second: Int64 = 0
    ) async throws -> Timestamp? {
        try await hold(name, by: owner, until: moment(end), at: moment(second))
    }
}
