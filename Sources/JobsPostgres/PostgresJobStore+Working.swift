package import Jobs
package import Platform

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
            let rows = try await store.reader.alone { connection throws(PostgresError) in
                try connection.run(statement)
            }
            return try rows.rows.claims()
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

    package func renew(_ lease: Lease, until end: Timestamp) async throws(JobStoreError) -> Bool {
        try await asking { store throws(PostgresError) in
            try await store.writer.run(JobSQL.renew(lease, until: end)).changed > 0
        }
    }

    package func start(
        step: String,
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await isTaken(StepSQL.start(step, of: lease, at: now))
    }

    package func finish(
        step: String,
        result: [UInt8],
        entries: [LedgerEntry],
        of lease: Lease,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        try await isTaken(
            StepSQL.finish(step, result: result, entries: entries, of: lease, at: now)
        )
    }

    package func forget(step: String, of lease: Lease) async throws(JobStoreError) -> Bool {
        try await isTaken(StepSQL.forget(step, of: lease))
    }

    package func settle(
        _ lease: Lease,
        as settlement: Settlement,
        at now: Timestamp
    ) async throws(JobStoreError) -> Bool {
        let statement = JobSQL.settle(lease, as: settlement, followUpID: ids.next(), at: now)
        let isTaken = try await isTaken(statement)
        // There may be a follow-up, or a place in a lane, for another process.
        if isTaken { notify() }
        return isTaken
    }

    private func isTaken(_ statement: Statement) async throws(JobStoreError) -> Bool {
        try await asking { store throws(PostgresError) in
            try await store.writer.run(statement).count() > 0
        }
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
