import ArgumentParser
import Jobs
import Platform
import Reminders
import Workers

/// The queue's database for the `runs` commands: opened for one command, never created.
struct RunsDatabase: Sendable {
    /// The result for one job.
    enum Answer: Sendable {
        case done(String)
        case refused(String)
    }

    /// The base of links to run pages; nil without a public URL.
    let publicURL: String?
    let reminder: Configured
    private let location: DatabaseLocation

    /// Returns what a reminder is configured to do, and the language of its runs' logs.
    typealias Configured =
        @Sendable (_ reminder: String?) -> (operation: Operation, language: Language)?

    /// Reads the database's location; on errors prints them and exits with 78.
    init(_ options: ConfigurationOptions) throws {
        (location, publicURL, reminder) = try options.database()
    }

    /// Opens the store, runs the work, and closes the store; on errors prints them and exits with
    /// 69.
    func use<Value: Sendable>(
        _ work: (any JobStore) async throws(JobStoreError) -> Value
    ) async throws -> Value {
        do throws(JobStoreError) {
            let database = try Database(existing: location)
            let value: Value
            do throws(JobStoreError) {
                value = try await work(database.store)
            } catch {
                // The work's error is the one to report.
                try? await database.close()
                throw error
            }
            try await database.close()
            return value
        } catch {
            StandardError.print("scorebell: \(error)")
            throw ExitCode.unavailable
        }
    }

    /// Runs an action on each job, and prints the results.
    ///
    /// - Returns: True if none of them was refused or missing.
    func each(
        _ names: [String],
        _ work: (any JobStore, Job) async throws(JobStoreError) -> Answer
    ) async throws -> Bool {
        let areDone = try await use { store throws(JobStoreError) in
            var areDone = true
            for name in names {
                let answer: Answer
                if let job = try await store.find(name) {
                    answer = try await work(store, job)
                } else {
                    answer = .refused(Self.missing(name))
                }
                switch answer {
                case .done(let sentence): print(sentence)
                case .refused(let sentence):
                    StandardError.print("scorebell: \(sentence)")
                    areDone = false
                }
            }
            return areDone
        }
        try StandardOutput.finish()
        return areDone
    }

    static func missing(_ name: String) -> String {
        "There is no job or run \(name) in the database."
    }
}

extension JobStore {
    /// Finds a job by its id, or the reminder of a Port run by the run's.
    func find(_ name: String) async throws(JobStoreError) -> Job? {
        // Jobs without a run have an empty run id, which must not match.
        guard !name.isEmpty else { return nil }
        if let job = try await job(id: name) { return job }
        let filter = JobFilter(kind: ReminderRequest.jobKind, runID: name)
        return try await list(filter, after: nil, limit: 1).jobs.first
    }
}
