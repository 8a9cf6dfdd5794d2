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
        let name = step.step.storable
        let index = rows[place].steps.firstIndex { $0.name == name }
        let known = index.map { rows[place].steps[$0] }
        let record: StepRecord
        switch step {
        case .start(_, let now):
            guard known?.state != .done else { return }
            record = StepRecord(
                name: name,
                state: .started,
                result: [],
                startedAt: now,
                endedAt: nil
            )
        case .finish(_, let result, let entries, let now):
            ledger.write(entries, at: now)
            record = StepRecord(
                name: name,
                state: .done,
                result: result,
                startedAt: known?.startedAt ?? now,
                endedAt: now
            )
        case .forget:
            if let index, known?.state == .started { rows[place].steps.remove(at: index) }
            return
        }
        if let index { rows[place].steps[index] = record } else { rows[place].steps.append(record) }
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
