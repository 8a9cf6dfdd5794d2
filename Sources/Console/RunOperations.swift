import Jobs
import JSON
import Platform
import Reminders

/// What an operator does to a job, whether on the page or by the API.
struct RunOperations: Sendable {
    private let store: any JobStore
    private let parts: AdminParts
    private let wallClock: WallClock
    private let glances: QueueOverviews
    private let previews: ConcurrencyLimit

    init(
        _ store: any JobStore,
        _ parts: AdminParts,
        _ limits: AdminLimits,
        _ wallClock: WallClock,
        _ glances: QueueOverviews
    ) {
        self.store = store
        self.parts = parts
        self.wallClock = wallClock
        self.glances = glances
        previews = ConcurrencyLimit(limits.previewsMax)
    }

    /// Begins a job anew; the same nonce again changes nothing.
    func retry(_ jobID: String, nonce: String) async throws(JobStoreError) -> ReplayAnswer {
        let answer = try await store.replay(jobID, nonce: nonce, at: wallClock.now())
        if case .replayed = answer {
            glances.forget()
            parts.enqueued()
        }
        return answer
    }

    /// Ends a job that is not over, and has its run in Port told.
    func cancel(_ jobID: String, reason: String) async throws(JobStoreError) -> CancelAnswer {
        let answer = try await store.cancel(
            jobID,
            reason: reason,
            at: wallClock.now(),
            followUp: parts.cancelReport
        )
        if answer == .cancelled {
            glances.forget()
            parts.enqueued()
        }
        return answer
    }

    /// Sends a reminder now; the same nonce again finds the job of the first time.
    ///
    /// - Returns: The job; nil for a name that no reminder has.
    func fire(_ name: String, nonce: String) async throws(JobStoreError) -> Enqueued? {
        guard let card = reminder(named: name) else { return nil }
        let job = try await parts.fire(card.name, "fire:\(card.name ?? "")/\(nonce)")
        if !job.isDuplicate { glances.forget() }
        return job
    }

    /// Returns the reminder that a path names: `-` is the one without a name.
    func reminder(named name: String) -> ReminderCard? {
        parts.reminders.first { ($0.name ?? "-").hasSameBytes(as: name) }
    }

    static let cancelReason = "An operator cancelled it."

    /// Builds what would be sent, unless enough others do; nil then.
    func preview(_ order: ReminderRequest) async -> PreviewAnswer? {
        guard previews.enter() else { return nil }
        defer { previews.leave() }
        return await parts.preview(order)
    }
}
