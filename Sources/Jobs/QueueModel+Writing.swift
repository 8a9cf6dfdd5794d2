import Platform

/// What the holders of leases write.
extension QueueModel {
    mutating func renew(_ leases: [Lease], until end: Timestamp) -> Set<Lease> {
        var lost: Set<Lease> = []
        for lease in leases {
            if let place = held(lease) {
                rows[place].job.dueAt = end
            } else {
                lost.insert(lease)
            }
        }
        return lost
    }

    mutating func write(_ steps: [StepWrite], of lease: Lease) -> Bool {
        guard let place = held(lease) else { return false }
        for step in steps { write(step, of: place) }
        return true
    }

    private mutating func write(_ step: StepWrite, of place: Int) {
        func index(of step: String) -> Int? {
            rows[place].steps.firstIndex { $0.name == step.storable }
        }
        switch step {
        case .start(let name, let now):
            let known = index(of: name)
            guard known.map({ rows[place].steps[$0].state }) != .done else { return }
            let record = StepRecord(
                name: name.storable,
                state: .started,
                result: [],
                startedAt: now,
                endedAt: nil
            )
            put(record, at: known, of: place)
        case .finish(let name, let result, let entries, let now):
            ledger.write(entries, at: now)
            let known = index(of: name)
            let record = StepRecord(
                name: name.storable,
                state: .done,
                result: result,
                startedAt: known.map { rows[place].steps[$0].startedAt } ?? now,
                endedAt: now
            )
            put(record, at: known, of: place)
        case .forget(let name):
            guard let known = index(of: name), rows[place].steps[known].state == .started else {
                return
            }
            rows[place].steps.remove(at: known)
        case .keep(let entries, let now):
            ledger.write(entries, at: now)
        }
    }

    /// Puts a step in the place of the one that is known, or behind all.
    private mutating func put(_ record: StepRecord, at known: Int?, of place: Int) {
        if let known {
            rows[place].steps[known] = record
        } else {
            rows[place].steps.append(record)
        }
    }

    mutating func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) -> SettleAnswer {
        let token = duration.map { lease.followUpToken(for: $0) }
        guard let place = held(lease) else {
            let stored = rows.first {
                $0.job.key == settlement.followUp?.key && token != nil && $0.token == token
            }
            guard let stored, let token else { return .leaseLost }
            let lease = Lease(jobID: stored.job.id, token: token)
            let claim = Claim(job: stored.job, lease: lease, mayHaveSteps: false)
            return .settled(followUp: claim)
        }
        for step in steps { write(step, of: place) }
        rows[place].token = nil
        switch settlement {
        case .succeeded:
            end(place, .succeeded, reason: nil, at: now)
        case .failed(let reason, _):
            end(place, .failed, reason: reason, at: now)
        case .dead(let reason, _):
            end(place, .dead, reason: reason, at: now)
        case .waiting(let dueAt, let reason, let spendsAttempt, let origin):
            rows[place].job.state = .waiting
            rows[place].job.dueAt = dueAt
            rows[place].job.reason = reason.storable
            if !spendsAttempt {
                rows[place].job.attempts -= 1
                rows[place].job.snoozes += 1
            } else {
                rows[place].job.failures.add(origin)
            }
        case .returned:
            rows[place].job.state = .queued
            rows[place].job.dueAt = now
            rows[place].job.attempts -= 1
        }
        guard let followUp = settlement.followUp else { return .settled(followUp: nil) }
        let isNew = !store(followUp, at: now).isDuplicate
        guard let duration, isNew, followUp.lane.isEmpty else { return .settled(followUp: nil) }
        let claim = take(rows.endIndex - 1, for: duration, at: now, token: token)
        return .settled(followUp: claim)
    }

    private mutating func end(_ place: Int, _ state: JobState, reason: String?, at now: Timestamp) {
        rows[place].job.state = state
        rows[place].job.reason = reason?.storable
        rows[place].job.endedAt = now
    }
}
