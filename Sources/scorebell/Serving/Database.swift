import Glibc
import Jobs
import JobsPostgres
import JobsSQLite
import Platform

/// The store of a location, open.
struct Database: Sendable {
    let store: any JobStore
    /// Lets no call wait for long any more, because the process stops.
    let hurry: @Sendable () -> Void
    private let end: @Sendable () async throws(JobStoreError) -> Void

    /// Opens the store, and makes what it needs where nothing is yet.
    ///
    /// - Parameters:
    ///   - location: Where it is.
    ///   - ids: Where the identifiers of jobs come from.
    ///   - commits: Is told of each commit.
    ///   - rung: Called when another process stored a job.
    /// - Throws: `JobStoreError` when it cannot be used; somebody has to act.
    init(
        _ location: DatabaseLocation,
        ids: IDSource = .timeOrdered(clock: .system),
        commits: CommitObserver = .none,
        rung: (@Sendable () -> Void)? = nil
    ) throws(JobStoreError) {
        switch location {
        case .sqlite(let path):
            let store = try SQLiteJobStore(path: path, ids: ids, commits: commits)
            self.store = store
            // A file is not waited for across a network.
            hurry = {}
            end = { () async throws(JobStoreError) in try await store.close() }
        case .postgres(let url):
            let store = try PostgresJobStore(url: url, ids: ids, commits: commits, rung: rung)
            self.store = store
            hurry = store.hurry
            end = { () async throws(JobStoreError) in try await store.close() }
        }
    }

    /// Opens the store of a service that has run before; a file is not created.
    init(existing location: DatabaseLocation) throws(JobStoreError) {
        if case .sqlite(let path) = location, let refusal = FileError(of: F_OK, to: path) {
            throw .unusable(
                reason: refusal.isPermission
                    ? "its file \(path) cannot be found: \(refusal)" : "there is no file \(path)"
            )
        }
        try self.init(location)
    }

    /// Ends what was taken and closes it; every later call fails.
    func close() async throws(JobStoreError) {
        try await end()
    }
}
