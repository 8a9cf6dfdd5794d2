import Jobs
import Testing

extension StoreRule {
    static let writing = [
        StoreRule("a finished step is remembered with its result") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            #expect(
                try await store.finish(
                    step: "fetch",
                    result: [1, 0, 255],
                    of: claim.lease,
                    at: moment(2)
                )
            )
            let expected = StepRecord(
                name: "fetch",
                state: .done,
                result: [1, 0, 255],
                startedAt: moment(2),
                endedAt: moment(2)
            )
            #expect(try await store.steps(of: claim.job.id) == [expected])
        },
        StoreRule("a started step is remembered, and keeps its start when it finishes") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            #expect(try await store.start(step: "send", of: claim.lease, at: moment(2)))
            let started = StepRecord(
                name: "send",
                state: .started,
                result: [],
                startedAt: moment(2),
                endedAt: nil
            )
            #expect(try await store.steps(of: claim.job.id) == [started])
            #expect(
                try await store.finish(step: "send", result: [7], of: claim.lease, at: moment(4))
            )
            let done = StepRecord(
                name: "send",
                state: .done,
                result: [7],
                startedAt: moment(2),
                endedAt: moment(4)
            )
            #expect(try await store.steps(of: claim.job.id) == [done])
        },
        StoreRule("a finished step is not opened again by a start, nor taken back") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            _ = try await store.finish(step: "send", result: [7], of: claim.lease, at: moment(1))
            #expect(try await store.start(step: "send", of: claim.lease, at: moment(2)))
            #expect(try await store.forget(step: "send", of: claim.lease))
            let steps = try await store.steps(of: claim.job.id)
            #expect(steps.map(\.state) == [.done])
            #expect(steps.first?.result == [7])
        },
        StoreRule("a start can be taken back, also when there is none") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            _ = try await store.start(step: "send", of: claim.lease, at: moment(1))
            #expect(try await store.forget(step: "send", of: claim.lease))
            #expect(try await store.steps(of: claim.job.id) == [])
            #expect(try await store.forget(step: "send", of: claim.lease))
        },
        StoreRule("steps come back in the order they were first written, of that job only") {
            store in
            for key in ["a", "b"] { _ = try await store.add(key) }
            let claims = try await store.claim(limit: 2, for: .seconds(60), at: moment(0))
            for name in ["z", "m", "a"] {
                for claim in claims {
                    _ = try await store.start(step: name, of: claim.lease, at: moment(1))
                }
            }
            _ = try await store.finish(step: "z", result: [], of: claims[0].lease, at: moment(2))
            #expect(try await store.steps(of: claims[0].job.id).map(\.name) == ["z", "m", "a"])
        },
        StoreRule("the steps of an attempt are there for the next") { store in
            _ = try await store.add("a")
            let first = try await store.claimOne(at: 0)
            _ = try await store.finish(step: "one", result: [1], of: first.lease, at: moment(1))
            _ = try await store.start(step: "two", of: first.lease, at: moment(2))
            let second = try await store.claimOne(at: 60)
            let steps = try await store.steps(of: second.job.id)
            #expect(steps.map(\.name) == ["one", "two"])
            #expect(steps.map(\.state) == [.done, .started])
        },
        StoreRule("after a takeover no write of the old lease changes anything") { store in
            _ = try await store.add("a")
            let old = try await store.claimOne(at: 0).lease
            let new = try await store.claimOne(at: 60)
            _ = try await store.start(step: "new", of: new.lease, at: moment(61))
            #expect(try await !store.start(step: "old", of: old, at: moment(62)))
            #expect(try await !store.finish(step: "old", result: [], of: old, at: moment(62)))
            #expect(try await !store.finish(step: "new", result: [], of: old, at: moment(62)))
            #expect(try await !store.forget(step: "new", of: old))
            let endings: [Settlement] = [
                .succeeded(followUp: .sample("f1")),
                .failed(reason: "No.", followUp: .sample("f2")),
                .dead(reason: "No.", followUp: .sample("f3")),
                .waiting(dueAt: moment(0), reason: "No.", spendsAttempt: true),
                .returned,
            ]
            for ending in endings {
                #expect(try await !store.settle(old, as: ending, at: moment(63)))
            }
            let job = try #require(try await store.job(id: new.job.id))
            #expect(job.state == .running)
            #expect(job.attempts == 2)
            #expect(job.reason == nil)
            let steps = try await store.steps(of: job.id)
            #expect(steps.map(\.name) == ["new"])
            #expect(steps.map(\.state) == [.started])
            #expect(try await store.total() == 1)
        },
    ]
}
