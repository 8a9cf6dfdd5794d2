import Jobs
import Testing

/// The drawing of `docs/JOB_STATES.md`, walked arrow by arrow, and where it has none.
extension StoreRule {
    static let changing =
        JobState.allCases.map { state in
            StoreRule("from \(state) each change is made or refused as JobChange says") { store in
                for change in JobChange.allCases {
                    let lease = try await store.job(in: state, for: change)
                    let before = try #require(try await store.job(id: lease.jobID))
                    #expect(before.state == state)
                    let isMade = try await store.make(change, by: lease)
                    let after = try #require(try await store.job(id: lease.jobID))
                    #expect(isMade == change.from.contains(state), "\(change)")
                    if isMade {
                        #expect(after.state == change.to, "\(change)")
                        #expect((after.endedAt != nil) == change.to.isFinal, "\(change)")
                    } else {
                        #expect(after == before, "\(change)")
                    }
                }
            }
        } + [
            StoreRule("a running job changes by no other lease than its own") { store in
                for change in JobChange.allCases where change.needsLease {
                    let lease = try await store.job(in: .running, for: change)
                    let before = try await store.job(id: lease.jobID)
                    let wrong = Lease(jobID: lease.jobID, token: "\(lease.token)x")
                    #expect(try await !store.make(change, by: wrong), "\(change)")
                    #expect(try await store.job(id: lease.jobID) == before, "\(change)")
                }
            },
            StoreRule("a lease opens its own job alone") { store in
                let mine = try await store.job(in: .running, for: .claim)
                let other = try await store.job(in: .running, for: .succeed)
                let mixed = Lease(jobID: other.jobID, token: mine.token)
                #expect(try await !store.renew(mixed, until: moment(999)))
                #expect(try await !store.start(step: "s", of: mixed, at: moment(1)))
                #expect(try await !store.make(.succeed, by: mixed))
            },
            StoreRule("from each of its states a step changes as StepChange says") { store in
                let states: [StepRecord.State?] = [nil, .started, .done]
                for (index, state) in states.enumerated() {
                    for change in StepChange.allCases {
                        let lease = try await store.job(in: .running, for: .claim, "\(index)")
                        if state != nil {
                            _ = try await store.start(
                                step: change.rawValue,
                                of: lease,
                                at: moment(1)
                            )
                        }
                        if state == .done { _ = try await store.make(.finish, change, by: lease) }
                        #expect(try await store.make(change, change, by: lease))
                        let step = try await store.steps(of: lease.jobID)
                            .first { $0.name == change.rawValue }
                        #expect(step?.state == change.to(from: state), "\(change)")
                        _ = try await store.make(.succeed, by: lease)
                        for late in StepChange.allCases {
                            #expect(try await !store.make(late, change, by: lease), "\(late)")
                        }
                        let same = try await store.steps(of: lease.jobID)
                            .first { $0.name == change.rawValue }
                        #expect(same == step)
                    }
                }
            },
        ]
}

extension JobStore {
    /// Brings a new job into a state, and returns the last lease it had.
    fileprivate func job(
        in state: JobState,
        for change: JobChange,
        _ extra: String = ""
    ) async throws -> Lease {
        let id = try await add("\(state) \(change) \(extra) \(try await total())").jobID
        let claims = try await claim(limit: 1_000, for: .seconds(60), at: moment(0))
        let lease = try #require(claims.first { $0.job.id == id }).lease
        let path: JobChange? =
            switch state {
            case .queued: .giveBack
            case .running: nil
            case .waiting: .wait
            case .succeeded: .succeed
            case .failed: .fail
            case .dead: .die
            case .cancelled: .cancel
            }
        if let path { _ = try await make(path, by: lease) }
        return lease
    }

    /// Tries a change of the lease's job; true if it was made.
    fileprivate func make(_ change: JobChange, by lease: Lease) async throws -> Bool {
        switch change {
        case .claim:
            // After every lease's end, so that a running job may be taken over too.
            return try await claim(limit: 1_000, for: .zero, at: moment(60))
                .contains { $0.job.id == lease.jobID }
        case .succeed: return try await end(lease, .succeeded(followUp: nil))
        case .fail: return try await end(lease, .failed(reason: "No.", followUp: nil))
        case .die: return try await end(lease, .dead(reason: "No.", followUp: nil))
        case .wait:
            let dueAt = moment(0)
            return try await end(
                lease,
                .waiting(dueAt: dueAt, reason: "Busy.", spendsAttempt: true)
            )
        case .snooze:
            let dueAt = moment(0)
            return try await end(
                lease,
                .waiting(dueAt: dueAt, reason: "Later.", spendsAttempt: false)
            )
        case .giveBack: return try await end(lease, .returned)
        case .cancel:
            let answer = try await cancel(lease.jobID, reason: "No.", at: moment(0)) { _ in nil }
            return answer == .cancelled
        case .replay:
            return try await replay(lease.jobID, nonce: "n", at: moment(0))
                == .replayed(number: 1, isDuplicate: false)
        }
    }

    private func end(_ lease: Lease, _ settlement: Settlement) async throws -> Bool {
        try await settle(lease, as: settlement, at: moment(0))
    }

    /// Tries a change of a step named after another change; true if the lease allowed it.
    fileprivate func make(
        _ change: StepChange,
        _ step: StepChange,
        by lease: Lease
    ) async throws -> Bool {
        let name = step.rawValue
        return switch change {
        case .start: try await start(step: name, of: lease, at: moment(1))
        case .finish: try await finish(step: name, result: [], of: lease, at: moment(1))
        case .forget: try await forget(step: name, of: lease)
        }
    }
}
