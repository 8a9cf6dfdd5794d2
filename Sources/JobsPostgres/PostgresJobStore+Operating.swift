import JSON
package import Jobs
package import Platform

/// What operators see and do, and what several processes share.
extension PostgresJobStore {
    package func steps(of jobID: String) async throws(JobStoreError) -> [StepRecord] {
        try await asking { store throws(PostgresError) in
            var steps: [StepRecord] = []
            for row in try await store.reader.run(StepSQL.all(of: jobID)).rows {
                steps.append(try StepSQL.record(row))
            }
            return steps
        }
    }

    package func record(
        _ entries: [LedgerEntry],
        at now: Timestamp
    ) async throws(JobStoreError) {
        try await asking { store throws(PostgresError) in
            let record = LedgerSQL.record(entries, at: now)
            _ = try await store.writer.run(record, within: store.longest)
        }
    }

    package func ledger(
        _ book: String,
        _ range: LedgerRange,
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        try await asking { store throws(PostgresError) in
            var records: [LedgerRecord] = []
            let statement = LedgerSQL.find(book, range, limit: limit)
            for row in try await store.reader.run(statement, within: store.longest).rows {
                records.append(try LedgerSQL.record(row))
            }
            return records.upToEnd(of: range.prefix)
        }
    }

    package func pruneLedger(
        _ book: String,
        writtenBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await asking { store throws(PostgresError) in
            let prune = LedgerSQL.prune(book, writtenBefore: end, limit: limit)
            return try await store.writer.run(prune, within: store.longest).count()
        }
    }

    package func job(id: String) async throws(JobStoreError) -> Job? {
        try await job(JobSQL.find(id: id))
    }

    package func job(number: Int64) async throws(JobStoreError) -> Job? {
        try await job(JobSQL.find(number: number))
    }

    private func job(_ statement: Statement) async throws(JobStoreError) -> Job? {
        try await asking { store throws(PostgresError) in
            guard let row = try await store.reader.run(statement).rows.first else { return nil }
            var reader = RowReader(row)
            return try JobSQL.job(&reader)
        }
    }

    package func list(
        _ filter: JobFilter,
        after cursor: String?,
        limit: Int
    ) async throws(JobStoreError) -> JobPage {
        let limit = max(1, limit)
        // One more than asked for tells whether there is another page.
        let statement = JobSQL.list(
            filter,
            before: cursor.flatMap { Int64($0) },
            limit: limit + 1
        )
        return try await asking { store throws(PostgresError) in
            let rows = try await store.reader.run(statement, within: store.longest).rows
            var jobs: [Job] = []
            for row in rows.prefix(limit) {
                var reader = RowReader(row)
                jobs.append(try JobSQL.job(&reader))
            }
            return JobPage(
                jobs: jobs,
                next: rows.count > limit ? jobs.last.map { "\($0.number)" } : nil
            )
        }
    }

    package func replays(of jobID: String) async throws(JobStoreError) -> [Replay] {
        try await asking { store throws(PostgresError) in
            var replays: [Replay] = []
            for row in try await store.reader.run(OperatorSQL.replays(of: jobID)).rows {
                var reader = RowReader(row)
                let number = Int(try reader.integer())
                let nonce = try reader.text()
                let at = Timestamp(millisecondsSince1970: try reader.integer())
                replays.append(Replay(number: number, nonce: nonce, at: at))
            }
            return replays
        }
    }

    package func replay(
        _ jobID: String,
        nonce: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> ReplayAnswer {
        let answer = try await asking { store throws(PostgresError) in
            let rows = try await store.writer.run(
                OperatorSQL.replay(jobID, nonce: nonce, at: now)
            )
            return try OperatorSQL.answer(ofReplay: rows)
        }
        if case .replayed(_, false) = answer { notify() }
        return answer
    }

    package func cancel(
        _ jobID: String,
        reason: String,
        at now: Timestamp,
        followUp: @escaping @Sendable (Job) -> NewJob?
    ) async throws(JobStoreError) -> CancelAnswer {
        let followUpID = ids.next()
        let answer = try await asking { store throws(PostgresError) in
            let rows = try await store.writer.alone { connection throws(PostgresError) in
                try connection.transaction { connection throws(PostgresError) in
                    let found = try connection.run(OperatorSQL.lock(jobID))
                    guard let row = found.rows.first else { return found }
                    var reader = RowReader(row)
                    var job = try JobSQL.job(&reader)
                    guard JobChange.cancel.from.contains(job.state) else { return found }
                    // As in SQLite: only a job that waits has no reason to wait any more.
                    if job.state == .waiting { job.dueAt = now }
                    job.state = .cancelled
                    job.reason = reason
                    job.endedAt = now
                    _ = try connection.run(OperatorSQL.cancel(job, at: now))
                    if let next = followUp(job) {
                        _ = try connection.run(JobSQL.insert(next, id: followUpID, at: now))
                    }
                    return found
                }
            }
            guard let row = rows.rows.first else { return CancelAnswer.unknown }
            var reader = RowReader(row)
            let state = try JobSQL.job(&reader).state
            return JobChange.cancel.from.contains(state) ? .cancelled : .refused(state)
        }
        if answer == .cancelled { notify() }
        return answer
    }

    package func prune(
        _ states: Set<JobState>,
        endedBefore end: Timestamp,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        let final = states.filter(\.isFinal).sorted { $0.rawValue < $1.rawValue }
        return try await asking { store throws(PostgresError) in
            // State by state, because each of them is a stretch of the index on what is finished.
            var count = 0
            for state in final where count < limit {
                let prune = OperatorSQL.prune(state, endedBefore: end, limit: limit - count)
                count += try await store.writer.run(prune, within: store.longest).count()
            }
            return count
        }
    }

    package func reserveSlot(
        at key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) async throws(JobStoreError) -> RateSlot {
        try await asking { store throws(PostgresError) in
            let rows = try await store.writer.run(
                OperatorSQL.reserveSlot(key, every: interval, within: wait, at: now)
            )
            if let row = rows.rows.first {
                var reader = RowReader(row)
                return .at(Timestamp(millisecondsSince1970: try reader.integer()))
            }
            let next = try await store.writer.run(OperatorSQL.nextSlot(key))
            guard let row = next.rows.first else { throw .unexpected("a rate slot is gone") }
            var reader = RowReader(row)
            return .later(Timestamp(millisecondsSince1970: try reader.integer()))
        }
    }

    package func pause(_ key: String, until end: Timestamp) async throws(JobStoreError) {
        try await asking { store throws(PostgresError) in
            _ = try await store.writer.run(OperatorSQL.pause(key, until: end))
        }
    }

    package func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await asking { store throws(PostgresError) in
            let hold = OperatorSQL.hold(name, by: owner, until: end, at: now)
            guard let row = try await store.writer.run(hold).rows.first else {
                throw .unexpected("a lock is gone")
            }
            var reader = RowReader(row)
            if try reader.text().hasSameBytes(as: owner) { return nil }
            return Timestamp(millisecondsSince1970: try reader.integer())
        }
    }

    package func letGo(_ name: String, by owner: String) async throws(JobStoreError) {
        try await asking { store throws(PostgresError) in
            _ = try await store.writer.run(OperatorSQL.letGo(name, by: owner))
        }
    }

    package func nextDue(
        laneMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp? {
        try await asking { store throws(PostgresError) in
            let rows = try await store.reader.run(JobSQL.nextDue(laneMax: laneMax, at: now))
            guard let row = rows.rows.first else { return nil }
            var reader = RowReader(row)
            return try reader.optionalInteger().map(Timestamp.init(millisecondsSince1970:))
        }
    }

    package var changeMark: ChangeMark? {
        listener.isHeard ? ChangeMark(isOfEmptyStore: true) : nil
    }

    package func summary() async throws(JobStoreError) -> QueueSummary {
        try await asking { store throws(PostgresError) in
            var counts: [JobState: Int] = [:]
            var oldest: Timestamp?
            for row in try await store.reader.run(JobSQL.summary, within: store.longest).rows {
                var reader = RowReader(row)
                let state = try JobSQL.state(try reader.text())
                counts[state] = Int(try reader.integer())
                let due = Timestamp(millisecondsSince1970: try reader.integer())
                if state == .queued || state == .waiting { oldest = min(due, oldest ?? due) }
            }
            return QueueSummary(counts: counts, oldestDueAt: oldest)
        }
    }

    package func check() async throws(JobStoreError) {
        try await asking { store throws(PostgresError) in
            _ = try await store.writer.run(OperatorSQL.writeNothing)
        }
    }
}
