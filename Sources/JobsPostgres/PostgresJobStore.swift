import Dispatch
package import Jobs
package import Platform
import Synchronization

/// The queue in PostgreSQL, shared by any number of processes.
///
/// Two connections: one for what has to be durable when it returns, whose calls share commits, and
/// one for claims and questions; a third listens for jobs that other processes stored. Times are
/// those of the caller, whose clock is to agree with the others' to within half a lease; what a
/// jump of a clock would do is the runner's business.
///
/// Every guarded write is one statement that locks the job's row and compares its lease token, so a
/// write and a claim of one job never pass each other.
package final class PostgresJobStore: JobStore {
    let ids: IDSource
    let leaseIDs: IDSource
    let writer: BatchingConnection
    let reader: BatchingConnection
    let depth: PostgresDepth
    let notifier: Notifier
    /// How long a look at many jobs is waited for.
    let longest: Duration
    let listener: Listener

    /// Connects and brings the tables up to date.
    ///
    /// It blocks the calling thread for some milliseconds, or until the server is found not to
    /// answer: call it once, at the start.
    ///
    /// - Parameters:
    ///   - url: `postgres://…` with everything libpq understands; its password is told to nobody.
    ///   - ids: Where jobs' identifiers come from.
    ///   - leaseIDs: Where lease tokens come from; no two may ever be equal, in any process.
    ///   - limits: The bounds of everything it does.
    ///   - commits: Called after each commit that has to be durable.
    ///   - rung: Called when another process, or this one, stored a job; nil when nobody hears it.
    /// - Throws: `JobStoreError.unusable` for wrong credentials, an encoding other than UTF8, or a
    ///   schema that is too new; `.unavailable` for a server that does not answer now.
    package init(
        url: Secret,
        ids: IDSource = .timeOrdered(clock: .system),
        leaseIDs: IDSource = .timeOrdered(clock: .system),
        limits: PostgresLimits = PostgresLimits(),
        commits: CommitObserver = .none,
        rung: (@Sendable () -> Void)? = nil
    ) throws(JobStoreError) {
        try PostgresSchema.migrate(try Self.connect(to: url, limits))
        self.ids = ids
        self.leaseIDs = leaseIDs
        let server = ServerEpoch()
        writer = BatchingConnection(
            url: url,
            label: "writer",
            limits: limits,
            server: server,
            watch: commits
        )
        reader = BatchingConnection(url: url, label: "reader", limits: limits, server: server)
        depth = PostgresDepth(limits: limits)
        longest = limits.answerTime
        notifier = Notifier(pause: limits.notifyPause)
        listener = Listener(url: url, limits: limits, server: server, rung: rung)
        listener.start()
    }

    /// Finds out whether the server could be used, without changing anything.
    ///
    /// - Parameter url: As for `init`.
    /// - Returns: True if the tables are there; false if they could be made.
    /// - Throws: `JobStoreError`, as `init`.
    package static func probe(url: Secret) throws(JobStoreError) -> Bool {
        try PostgresSchema.probe(try connect(to: url, PostgresLimits()))
    }

    private static func connect(
        to url: Secret,
        _ limits: PostgresLimits
    ) throws(JobStoreError) -> PostgresConnection {
        let connection: PostgresConnection
        do throws(PostgresError) {
            connection = try PostgresConnection(url: url.reveal(), answerTime: limits.answerTime)
        } catch {
            throw JobStoreError(error)
        }
        // Another one cannot hold every reason, so that a job would have no end.
        if let encoding = connection.serverEncoding, encoding != "UTF8" {
            throw .unusable(
                reason: "its encoding is \(encoding), and has to be UTF8: make one with"
                    + " CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
        }
        return connection
    }

    /// Ends the calls that were taken, and closes the connections; every later call fails.
    package func close() async throws(JobStoreError) {
        listener.stop()
        async let writerIsClosed: Void = writer.close()
        await reader.close()
        await writerIsClosed
    }

    /// Lets no call wait for long any more, because the process stops: also a server that hangs does
    /// not keep it.
    package func hurry() {
        writer.hurry()
        reader.hurry()
    }

    /// What PostgreSQL says of the connection that writes: `on`, or stricter.
    ///
    /// Source: https://www.postgresql.org/docs/15/runtime-config-wal.html, `synchronous_commit`.
    package func synchronousCommit() async throws(JobStoreError) -> String {
        try await asking { store throws(PostgresError) in
            let rows = try await store.writer.run(Statement("SHOW synchronous_commit"))
            var reader = RowReader(rows.rows.first ?? [])
            return try reader.text()
        }
    }

    package func enqueue(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        let found = try await asking { store throws(PostgresError) in
            let hasRoom = try await store.depth.hasRoom(below: depthMax) {
                [writer = store.writer] depthMax throws(PostgresError) in
                try await writer.run(JobSQL.depth(atMost: depthMax)).count()
            }
            guard hasRoom else {
                return try await store.enqueueExactly(job, depthMax: depthMax, at: now)
            }
            return Place.found(try await store.enqueueFreely(job, at: now))
        }
        switch found {
        case .full(let depth): throw .full(depth: depth)
        case .found(let enqueued):
            if !enqueued.isDuplicate { notify() }
            return enqueued
        }
    }

    /// The answer to an enqueue: the stored job, or that the queue is full.
    private enum Place: Sendable {
        case found(Enqueued)
        case full(depth: Int)
    }

    private static let triesMax = 5

    private func enqueueFreely(
        _ job: NewJob,
        at now: Timestamp
    ) async throws(PostgresError) -> Enqueued {
        // Another process may have stored the key between our look and our write: look again.
        for _ in 0..<Self.triesMax {
            let rows = try await writer.run(JobSQL.insert(job, id: ids.next(), at: now))
            if let found = try Self.enqueued(rows) { return found }
        }
        throw .unexpected("a key is neither there nor free")
    }

    /// Stores a job when the queue is nearly full: counted and stored under one lock.
    private func enqueueExactly(
        _ job: NewJob,
        depthMax: Int,
        at now: Timestamp
    ) async throws(PostgresError) -> Place {
        let id = ids.next()
        let depth = Mutex(0)
        let rows = try await writer.alone { connection throws(PostgresError) in
            try connection.transaction { connection throws(PostgresError) in
                _ = try connection.run(JobSQL.lockDepth)
                let count = try connection.run(JobSQL.depth(atMost: depthMax)).count()
                depth.withLock { $0 = count }
                return try connection.run(
                    count < depthMax
                        ? JobSQL.insert(job, id: id, at: now) : JobSQL.find(key: job.key)
                )
            }
        }
        if let found = try Self.enqueued(rows) { return .found(found) }
        let count = depth.withLock { $0 }
        if count >= depthMax { return .full(depth: count) }
        return .found(try await enqueueFreely(job, at: now))
    }

    private static func enqueued(_ rows: Rows) throws(PostgresError) -> Enqueued? {
        guard let row = rows.rows.first else { return nil }
        var reader = RowReader(row)
        return Enqueued(
            jobID: try reader.text(),
            number: try reader.integer(),
            state: try JobSQL.state(try reader.text()),
            isDuplicate: try reader.text() == "t"
        )
    }

    /// Wakes the runners of other processes, but not for every single job.
    func notify() {
        notifier.ring { [reader] in
            Task {
                // Not beside writes, whose commit would wait for the lock of all notifications, and
                // alone, so that no read does. Polling finds the job if nobody hears of it.
                _ = try? await reader.alone { connection throws(PostgresError) in
                    try connection.run(JobSQL.notify)
                }
            }
        }
    }
}
