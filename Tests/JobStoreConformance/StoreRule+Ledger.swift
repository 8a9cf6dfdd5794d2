import Jobs
import Logging
import Platform
import Testing

extension StoreRule {
    static let ledger = [
        StoreRule("entries are kept without a step, by the holder of the lease alone") { store in
            _ = try await store.add("a")
            let old = try await store.claimOne(at: 0).lease
            let entry = LedgerEntry(book: "one", key: "a", value: [1])
            let keep = StepWrite.keep([entry], at: moment(1))
            #expect(try await store.write([keep], of: old, isSynced: false))
            #expect(
                try await store.ledger("one", LedgerRange(), limit: 9)
                    == [LedgerRecord(key: "a", value: [1], writtenAt: moment(1))]
            )
            #expect(try await store.steps(of: old.jobID) == [])
            let new = try await store.claimOne(at: 60).lease
            let erase = StepWrite.keep(
                [LedgerEntry(book: "one", key: "a", value: nil)],
                at: moment(61)
            )
            #expect(try await !store.write([erase], of: old, isSynced: true))
            #expect(try await store.keys("one") == ["a"])
            #expect(try await store.write([erase], of: new, isSynced: true))
            #expect(try await store.keys("one") == [])
        },
        StoreRule("entries are read by book and prefix, in the order of their keys' bytes") {
            store in
            let keys = [
                "b", "a/2", "a/10", "A", "a", "ä", "a/\u{E9}", "a/e\u{301}", "😀", "\u{FFFD}",
            ]
            try await store.note(keys.map { LedgerEntry(book: "one", key: $0, value: [7]) })
            try await store.note([LedgerEntry(book: "two", key: "a/3", value: [2])])
            #expect(
                try await store.keys("one")
                    == [
                        "A", "a", "a/10", "a/2", "a/e\u{301}", "a/\u{E9}", "b", "ä", "\u{FFFD}",
                        "😀",
                    ]
            )
            #expect(
                try await store.keys("one", prefix: "a/")
                    == ["a/10", "a/2", "a/e\u{301}", "a/\u{E9}"]
            )
            #expect(try await store.keys("one", prefix: "a/e") == ["a/e\u{301}"])
            #expect(try await store.keys("one", prefix: "c") == [])
            #expect(try await store.keys("three") == [])
            #expect(
                try await store.ledger("two", LedgerRange(), limit: 9)
                    == [LedgerRecord(key: "a/3", value: [2], writtenAt: moment(1))]
            )
        },
        StoreRule("a book is read in pieces, each behind the key before") { store in
            let keys = (10..<40).map { "k/\($0)" }
            try await store.note(keys.map { LedgerEntry(book: "one", key: $0, value: []) })
            try await store.note([LedgerEntry(book: "one", key: "l", value: [])])
            var found: [String] = []
            while true {
                let range = LedgerRange(prefix: "k/", after: found.last)
                let piece = try await store.ledger("one", range, limit: 7).map(\.key)
                found += piece
                if piece.count < 7 { break }
            }
            #expect(found == keys)
            let before = LedgerRange(prefix: "k/3", after: "a")
            #expect(try await store.ledger("one", before, limit: 1).map(\.key) == ["k/30"])
            let behind = LedgerRange(prefix: "k/3", after: "l")
            #expect(try await store.ledger("one", behind, limit: 1) == [])
        },
        StoreRule("of several entries for one key the last counts, and none deletes it") { store in
            func entry(_ value: [UInt8]?, _ key: String = "a") -> LedgerEntry {
                LedgerEntry(book: "one", key: key, value: value)
            }
            func records() async throws -> [LedgerRecord] {
                try await store.ledger("one", LedgerRange(), limit: 9)
            }
            try await store.note([entry([1]), entry([0, 255, 2]), entry(nil, "b")], at: 3)
            #expect(
                try await records()
                    == [LedgerRecord(key: "a", value: [0, 255, 2], writtenAt: moment(3))]
            )
            try await store.note([entry(nil), entry([4]), entry([5], "b"), entry(nil, "b")], at: 4)
            #expect(
                try await records() == [LedgerRecord(key: "a", value: [4], writtenAt: moment(4))]
            )
            try await store.note([entry([6]), entry(nil)], at: 5)
            #expect(try await records() == [])
        },
        StoreRule("entries that no step made true are written by themselves") { store in
            let entries = ["b", "a"].map { LedgerEntry(book: "one", key: $0, value: [1]) }
            try await store.record(entries, at: moment(3))
            try await store.record([], at: moment(4))
            try await store.record(
                [
                    LedgerEntry(book: "one", key: "a", value: nil),
                    LedgerEntry(book: "one", key: "b", value: [2]),
                    LedgerEntry(book: "one", key: "b", value: [3]),
                ],
                at: moment(5)
            )
            #expect(
                try await store.ledger("one", LedgerRange(), limit: 9)
                    == [LedgerRecord(key: "b", value: [3], writtenAt: moment(5))]
            )
        },
        StoreRule("entries are written with the lease only, and together with their step") {
            store in
            _ = try await store.add("a")
            let old = try await store.claimOne(at: 0)
            let new = try await store.claimOne(at: 60)
            let entry = LedgerEntry(book: "one", key: "k", value: [1])
            let removal = LedgerEntry(book: "one", key: "k", value: nil)
            func finish(_ claim: Claim, _ entries: LedgerEntry...) async throws -> Bool {
                try await store.finish(
                    step: "send",
                    result: [],
                    entries: entries,
                    of: claim.lease,
                    at: moment(61)
                )
            }
            #expect(try await !finish(old, entry))
            #expect(try await store.keys("one") == [])
            #expect(try await store.steps(of: new.job.id) == [])
            #expect(try await finish(new, entry))
            #expect(try await store.keys("one") == ["k"])
            #expect(try await store.steps(of: new.job.id).map(\.state) == [.done])
            #expect(try await !finish(old, removal))
            #expect(try await store.keys("one") == ["k"])
            _ = try await store.settle(new.lease, as: .succeeded(followUp: nil), at: moment(62))
            #expect(try await !finish(new, removal))
            #expect(try await store.keys("one") == ["k"])
        },
        StoreRule("entries outlive their job, and are pruned by book, those written first first") {
            store in
            for second in 1...4 {
                try await store.note(
                    ["one", "two"].map { LedgerEntry(book: $0, key: "\(second)", value: [1]) },
                    at: Int64(second)
                )
            }
            // Written anew, so it is young again.
            try await store.note([LedgerEntry(book: "one", key: "1", value: [2])], at: 9)
            let final: Set<JobState> = [.succeeded]
            #expect(try await store.prune(final, endedBefore: moment(99), limit: 99) >= 4)
            func prune(_ second: Int64, limit: Int) async throws -> Int {
                try await store.pruneLedger("one", writtenBefore: moment(second), limit: limit)
            }
            #expect(try await prune(2, limit: 9) == 0)
            #expect(try await prune(4, limit: 1) == 1)
            #expect(try await store.keys("one") == ["1", "3", "4"])
            #expect(try await prune(4, limit: 9) == 1)
            #expect(try await prune(99, limit: 9) == 2)
            #expect(try await store.keys("one") == [])
            #expect(try await store.keys("two") == ["1", "2", "3", "4"])
        },
        StoreRule("a pruner deletes old entries of the books that it is told, and no others") {
            store in
            let books = ["one", "two", "three"]
            for (key, second) in [("a", -90_000), ("b", 1), ("c", 500)] as [(String, Int64)] {
                try await store.note(
                    books.map { LedgerEntry(book: $0, key: key, value: [1]) },
                    at: second
                )
            }
            var retention = Retention(finished: nil, dead: nil)
            retention.books = ["one": .seconds(100), "two": .seconds(10_000)]
            (retention.batch, retention.pause) = (1, .zero)
            retention.interval = .milliseconds(1)
            let pruner = JobPruner(
                store: store,
                retention: retention,
                wallClock: WallClock { moment(501) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let pruning = Task { try await pruner.run() }
            while try await store.keys("one") != ["c"] { await Task.yield() }
            while try await store.keys("two") != ["b", "c"] { await Task.yield() }
            pruning.cancel()
            try await pruning.value
            #expect(try await store.keys("three") == ["a", "b", "c"])
        },
        StoreRule(shared: "two that write one key at once both succeed, and one of them is last") {
            open in
            let stores = [try await open(), try await open()]
            for key in 0..<20 { _ = try await stores[0].add("\(key)") }
            let claims = try await stores[0].claim(limit: 20, for: .seconds(60), at: moment(0))
            try await withThrowingTaskGroup { group in
                for (index, claim) in claims.enumerated() {
                    group.addTask {
                        // Half of them in the other order, as deadlocks need it.
                        let names = index % 2 == 0 ? ["x", "y", "z"] : ["z", "y", "x"]
                        let isTaken = try await stores[index % 2]
                            .finish(
                                step: "send",
                                result: [],
                                entries: names.map {
                                    let value = $0 == "y" && index % 3 == 0 ? nil : [UInt8(index)]
                                    return LedgerEntry(book: "one", key: $0, value: value)
                                },
                                of: claim.lease,
                                at: moment(1)
                            )
                        #expect(isTaken)
                    }
                }
                try await group.waitForAll()
            }
            let records = try await stores[1].ledger("one", LedgerRange(), limit: 9)
            #expect(records.map(\.key).filter { $0 != "y" } == ["x", "z"])
        },
        StoreRule("a zero in a book or key is no other entry, in any database") { store in
            try await store.note([LedgerEntry(book: "o\u{0}", key: "k\u{0}1", value: [1])])
            try await store.note([LedgerEntry(book: "o\u{0}", key: "k\u{0}2", value: [2])])
            #expect(try await store.keys("o\u{0}", prefix: "k\u{0}").count == 2)
            #expect(try await store.keys("o") == [])
            let end = moment(99)
            #expect(try await store.pruneLedger("o\u{0}", writtenBefore: end, limit: 9) == 2)
        },
    ]
}

extension JobStore {
    /// Writes entries by the one step of a job of their own.
    fileprivate func note(_ entries: [LedgerEntry], at second: Int64 = 1) async throws {
        _ = try await add("note \(try await total())")
        let lease = try await claimOne().lease
        #expect(
            try await finish(
                step: "note",
                result: [],
                entries: entries,
                of: lease,
                at: moment(second)
            )
        )
        _ = try await settle(lease, as: .succeeded(followUp: nil), at: moment(second))
    }

    fileprivate func keys(_ book: String, prefix: String = "") async throws -> [String] {
        try await ledger(book, LedgerRange(prefix: prefix), limit: 99).map(\.key)
    }
}
