package import Jobs
package import Platform
package import Reminders

extension NewJob {
    /// Makes the job of a request.
    ///
    /// - Parameters:
    ///   - request: What is to be reminded of.
    ///   - key: Two requests with one key are one job.
    ///   - runID: The run in Port to report to; empty when there is none.
    package init(_ request: ReminderRequest, key: String, runID: String) {
        self.init(
            kind: ReminderRequest.jobKind,
            key: key,
            runID: runID,
            payload: request.json,
            lane: request.lane
        )
    }
}

/// The one way in for jobs: stores them, and wakes the workers.
package struct Submission: Sendable {
    let store: any JobStore
    private let depthMax: Int
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - store: Takes the jobs.
    ///   - depthMax: With that many unfinished jobs no new one is taken.
    ///   - wake: Called after each new job.
    package init(
        store: any JobStore,
        depthMax: Int,
        wake: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.depthMax = depthMax
        self.wake = wake
    }

    /// Stores a job, or finds the one with its key; it is on disk when this returns.
    ///
    /// - Throws: `JobStoreError.full`, `.unavailable`; a repetition can help for both.
    package func submit(
        _ job: NewJob,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        let stored = try await store.enqueue(job, depthMax: depthMax, at: now)
        if !stored.isDuplicate { wake() }
        return stored
    }
}

extension IntakeError {
    /// What a caller is told of a store that did not do what was asked.
    init(_ error: JobStoreError) {
        switch error {
        case .full: self = .queueFull
        case .unavailable, .unusable: self = .storeUnavailable
        }
    }
}
