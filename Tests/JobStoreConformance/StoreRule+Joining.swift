import Jobs
import Testing

/// What is written together.
extension StoreRule {
    static let joining = [
        StoreRule("steps are written in their order, all of them or, without the lease, none") {
            store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let entry = LedgerEntry(book: "one", key: "k", value: [1])
            let writes: [StepWrite] = [
                .start("a", at: moment(1)),
                .finish("a", result: [1], entries: [entry], at: moment(2)),
                .finish("b", result: [2], entries: [], at: moment(3)),
                .start("c", at: moment(4)),
                .start("d", at: moment(5)),
                .forget("d"),
            ]
            for isSynced in [false, true] {
                #expect(try await store.write(writes, of: claim.lease, isSynced: isSynced))
                let steps = try await store.steps(of: claim.job.id)
                #expect(steps.map(\.name) == ["a", "b", "c"])
                #expect(steps.map(\.state) == [.done, .done, .started])
                #expect(steps.map(\.result) == [[1], [2], []])
                #expect(steps.map(\.startedAt) == [moment(1), moment(3), moment(4)])
                #expect(steps.map(\.endedAt) == [moment(2), moment(3), nil])
            }
            let thief = try await store.claimOne(at: 60)
            let late: [StepWrite] = [
                .finish(
                    "c",
                    result: [3],
                    entries: [LedgerEntry(book: "one", key: "k", value: nil)],
                    at: moment(61)
                ),
                .finish("e", result: [], entries: [], at: moment(61)),
            ]
            #expect(try await !store.write(late, of: claim.lease, isSynced: true))
            #expect(
                try await store.steps(of: thief.job.id).map(\.state) == [.done, .done, .started]
            )
            #expect(try await store.ledger("one", LedgerRange(), limit: 9).map(\.value) == [[1]])
        },
        StoreRule("the last steps are written with the end, and without the lease neither is") {
            store in
            for (number, isHeld) in [true, false].enumerated() {
                _ = try await store.add("\(isHeld)")
                let claim = try await store.claimOne(at: Int64(number))
                if !isHeld { _ = try await store.claimOne(at: 90) }
                let entry = LedgerEntry(book: "\(isHeld)", key: "k", value: [1])
                let answer = try await store.settle(
                    claim.lease,
                    as: .succeeded(followUp: .sample("report \(isHeld)")),
                    after: [.finish("a", result: [7], entries: [entry], at: moment(3))],
                    claimingFollowUpFor: .seconds(60),
                    at: moment(5)
                )
                let steps = try await store.steps(of: claim.job.id)
                let job = try #require(try await store.job(id: claim.job.id))
                #expect((answer != .leaseLost) == isHeld)
                #expect(job.state == (isHeld ? .succeeded : .running))
                #expect(steps.map(\.endedAt) == (isHeld ? [moment(3)] : []))
                #expect(
                    try await store.ledger("\(isHeld)", LedgerRange(), limit: 9).count
                        == (isHeld ? 1 : 0)
                )
                #expect(try await store.total() == (isHeld ? 2 : 3))
                if case .settled(let followUp?) = answer {
                    let end = Settlement.succeeded(followUp: nil)
                    #expect(try await store.settle(followUp.lease, as: end, at: moment(6)))
                }
            }
        },
        StoreRule("a wait keeps the steps that were written with it") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let wait = Settlement.waiting(dueAt: moment(9), reason: "Busy.", spendsAttempt: true)
            let answer = try await store.settle(
                claim.lease,
                as: wait,
                after: [.finish("a", result: [7], entries: [], at: moment(3))],
                claimingFollowUpFor: .seconds(60),
                at: moment(5)
            )
            #expect(answer == .settled(followUp: nil))
            #expect(try await store.steps(of: claim.job.id).map(\.result) == [[7]])
            #expect(try await store.claimOne(at: 9).job.attempts == 2)
        },
        StoreRule("a follow-up is claimed as it is stored, if that is asked for") { store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let answer = try await store.settle(
                claim.lease,
                as: .succeeded(followUp: .sample("report", kind: "report")),
                after: [],
                claimingFollowUpFor: .seconds(60),
                at: moment(5)
            )
            guard case .settled(let followUp?) = answer else {
                Issue.record("It was not claimed: \(answer)")
                return
            }
            #expect(!followUp.mayHaveSteps)
            #expect(followUp.job.state == .running && followUp.job.attempts == 1)
            #expect(followUp.job == (try await store.job(id: followUp.job.id)))
            #expect(try await store.claim(limit: 9, for: .seconds(60), at: moment(64)).isEmpty)
            #expect(try await store.nextDue() == moment(65))
            #expect(try await store.start(step: "a", of: followUp.lease, at: moment(6)))
            #expect(try await store.renew(followUp.lease, until: moment(70)))
            let rescue = try await store.claimOne(at: 70)
            #expect(rescue.job.id == followUp.job.id && rescue.job.attempts == 2)
            #expect(rescue.mayHaveSteps)
            #expect(try await !store.renew(followUp.lease, until: moment(99)))
        },
        StoreRule("a repeated settle finds its follow-up's claim, while nobody else has it") {
            store in
            _ = try await store.add("a")
            let claim = try await store.claimOne()
            let follow = NewJob.sample("report", kind: "report")
            func settle(as end: Settlement) async throws -> SettleAnswer {
                try await store.settle(
                    claim.lease,
                    as: end,
                    after: [.finish("a", result: [7], entries: [], at: moment(3))],
                    claimingFollowUpFor: .seconds(60),
                    at: moment(5)
                )
            }
            let answer = try await settle(as: .succeeded(followUp: follow))
            guard case .settled(let first?) = answer else {
                Issue.record("It was not claimed: \(answer)")
                return
            }
            // As where the answer was lost.
            #expect(try await settle(as: .succeeded(followUp: follow)) == answer)
            #expect(try await store.total() == 2)
            #expect(try await settle(as: .succeeded(followUp: .sample("other"))) == .leaseLost)
            #expect(try await settle(as: .succeeded(followUp: nil)) == .leaseLost)
            #expect(first.job.createdAt == moment(5) && first.job.dueAt == moment(65))
            #expect(try await store.renew(first.lease, until: moment(66)))
            let rescue = try await store.claimOne(at: 66)
            #expect(rescue.job.id == first.job.id)
            #expect(try await settle(as: .succeeded(followUp: follow)) == .leaseLost)
            let end = Settlement.succeeded(followUp: nil)
            #expect(try await store.settle(rescue.lease, as: end, at: moment(67)))
            #expect(try await settle(as: .succeeded(followUp: follow)) == .leaseLost)
        },
        StoreRule("a follow-up in a lane, or whose key is there, is left to the claims") { store in
            for (key, lane) in [("one", "lane"), ("one", "")] {
                _ = try await store.add("for \(key) \(lane)", at: 0)
                let claim = try await store.claimOne(at: 1)
                let answer = try await store.settle(
                    claim.lease,
                    as: .succeeded(followUp: .sample(key, lane: lane)),
                    after: [],
                    claimingFollowUpFor: .seconds(60),
                    at: moment(5)
                )
                #expect(answer == .settled(followUp: nil))
            }
            #expect(try await store.total() == 3)
            #expect(try await store.claimOne(at: 5).job.key == "one")
        },
        StoreRule("leases are renewed together, and those that are lost are named") { store in
            for key in ["a", "b", "c", "d"] { _ = try await store.add(key) }
            let leases = try await store.claim(limit: 4, for: .seconds(60), at: moment(0))
                .map(\.lease)
            let end = Settlement.succeeded(followUp: nil)
            #expect(try await store.settle(leases[1], as: end, at: moment(1)))
            let stranger = Lease(jobID: leases[2].jobID, token: "other")
            let asked = [leases[0], leases[1], stranger, leases[3]]
            let lost = try await store.renew(asked, until: moment(99))
            #expect(lost == [leases[1], stranger])
            let dues = try await leases.asyncMap { try await store.job(id: $0.jobID)?.dueAt }
            #expect(dues[0] == moment(99) && dues[2] == moment(60) && dues[3] == moment(99))
            #expect(try await store.renew([], until: moment(99)) == [])
        },
        StoreRule("a claim says whether there can be steps, also after a job was given back") {
            store in
            _ = try await store.add("a")
            let first = try await store.claimOne()
            #expect(!first.mayHaveSteps)
            #expect(try await store.settle(first.lease, as: .returned, at: moment(0)))
            let second = try await store.claimOne()
            #expect(!second.mayHaveSteps)
            #expect(
                try await store.finish(step: "a", result: [], of: second.lease, at: moment(0))
            )
            #expect(try await store.settle(second.lease, as: .returned, at: moment(0)))
            let third = try await store.claimOne()
            #expect(third.mayHaveSteps && third.job.attempts == 1)
        },
    ]
}

extension [Lease] {
    fileprivate func asyncMap<Value>(
        _ body: (Lease) async throws -> Value
    ) async rethrows -> [Value] {
        var values: [Value] = []
        for lease in self { values.append(try await body(lease)) }
        return values
    }
}
