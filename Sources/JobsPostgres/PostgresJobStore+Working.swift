package import Jobs
package import Platform
import Synchronization

/// What the holders of leases do.
extension PostgresJobStore {
    package func claim(
        limit: Int,
        laneMax: Int,
        for duration: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> [Claim] {
        let tokens = (0..<max(0, limit)).map { _ in Lease.token(leaseIDs.next(), for: duration) }
        let statement = JobSQL.claim(
            limit: limit,
            laneMax: laneMax,
            until: now + duration,
            at: now,
            tokens: tokens
        )
        return try await asking { store throws(PostgresError) in
            // Alone, so that its lock is not held for the sake of other calls.
            let stepped = Mutex(Set<String>?.none)
            let rows = try await store.reader.alone { connection throws(PostgresError) in
                let rows = try connection.run(statement)
                // Without an answer the holders of these leases ask for themselves.
                let found = try? rows.rows.claims().steppedIDs(connection)
                stepped.withLock { $0 = found }
                return rows
            }
            let known = stepped.withLock { $0 }
            return try rows.rows.claims()
                .map { claim in
                    var claim = claim
                    claim.mayHaveSteps = known?.contains(claim.job.id) ?? true
                    return claim
                }
        }
    }

    package func recall(
        _ bounds: DueBounds,
        at now: Timestamp
    ) async throws(JobStoreError) -> Int {
        try await asking { store throws(PostgresError) in
            if bounds.setBack > .zero {
                let slots = RecallSQL.slots(setBack: bounds.setBack, at: now)
                _ = try await store.writer.run(slots)
                let locks = RecallSQL.locks(setBack: bounds.setBack, at: now)
                _ = try await store.writer.run(locks)
            }
            return try await store.writer.run(RecallSQL.jobs(bounds, at: now)).count()
        }
    }

    package func clock() async throws(JobStoreError) -> Timestamp? {
        try await asking { store throws(PostgresError) in
            let rows = try await store.reader.run(RecallSQL.clock)
            var reader = RowReader(rows.rows.first ?? [])
            return Timestamp(millisecondsSince1970: try reader.integer())
        }
    }

    package func renew(
        _ leases: [Lease],
        until end: Timestamp
    ) async throws(JobStoreError) -> Set<Lease> {
        try await asking { store throws(PostgresError) in
            let rows = try await store.writer.run(JobSQL.renew(leases, until: end))
            return Set(leases).subtracting(try rows.rows.leases())
        }
    }

    package func write(
        _ steps: [StepWrite],
        of lease: Lease,
        isSynced: Bool
    ) async throws(JobStoreError) -> Bool {
        try await asking { store throws(PostgresError) in
            let statements = steps.map { StepSQL.write($0, of: lease) }
            return try await store.writer.run(together: statements).count() > 0
        }
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        after steps: [StepWrite],
        claimingFollowUpFor duration: Duration?,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        let followUp = settlement.followUp
            .map { FollowUp($0, after: lease, id: ids.next(), claimedFor: duration, at: now) }
        let steps = steps.map { StepSQL.write($0, of: lease) }
        let end = JobSQL.settle(lease, as: settlement, followUp: followUp, at: now)
        let answer = try await asking { store throws(PostgresError) in
            let rows = try await store.writer.run(together: steps + [end])
            var row = RowReader(rows.rows.first ?? [])
            guard try row.integer() > 0 else {
                guard let followUp else { return SettleAnswer.leaseLost }
                // The same settle may have come through before, and its answer may be lost.
                let known = try await store.writer.run(JobSQL.find(followUp))
                guard let row = known.rows.first else { return .leaseLost }
                var reader = RowReader(row)
                return .settled(followUp: followUp.claim(as: try JobSQL.job(&reader)))
            }
            guard settlement.followUp != nil else { return .settled(followUp: nil) }
            let number = try row.optionalInteger()
            return .settled(followUp: number.flatMap { followUp?.claim(number: $0) })
        }
        // There may be a follow-up, or a place in a lane, for another process.
        if answer != .leaseLost { notify() }
        return answer
    }

    /// Turns PostgreSQL's errors into the store's.
    func asking<Value>(
        _ body: (PostgresJobStore) async throws(PostgresError) -> Value
    ) async throws(JobStoreError) -> Value {
        do throws(PostgresError) {
            return try await body(self)
        } catch {
            throw JobStoreError(error)
        }
    }
}

extension [[[UInt8]?]] {
    /// Reads rows of a lease token and a job.
    fileprivate func claims() throws(PostgresError) -> [Claim] {
        var claims: [Claim] = []
        for row in self {
            var reader = RowReader(row)
            let token = try reader.text()
            let job = try JobSQL.job(&reader)
            claims.append(Claim(job: job, lease: Lease(jobID: job.id, token: token)))
        }
        return claims
    }
}

extension [Claim] {
    /// The identifiers of those jobs of which an attempt has written steps.
    ///
    /// Asked for after the claim, which no holder of an older lease writes behind.
    fileprivate func steppedIDs(
        _ connection: PostgresConnection
    ) throws(PostgresError) -> Set<String> {
        guard !isEmpty else { return [] }
        let rows = try connection.run(StepSQL.stepped(map(\.job.number)))
        var ids: Set<String> = []
        for row in rows.rows {
            var reader = RowReader(row)
            ids.insert(try reader.text())
        }
        return ids
    }
}

extension [[[UInt8]?]] {
    /// Reads rows of a job's identifier and a lease token.
    fileprivate func leases() throws(PostgresError) -> [Lease] {
        var leases: [Lease] = []
        for row in self {
            var reader = RowReader(row)
            leases.append(Lease(jobID: try reader.text(), token: try reader.text()))
        }
        return leases
    }
}
