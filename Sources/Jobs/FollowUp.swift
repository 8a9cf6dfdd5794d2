package import Platform

/// A follow-up as it is stored with the end of the job before it: in the queue, or claimed already.
package struct FollowUp: Sendable {
    /// The job as its row says; its number is the store's to give.
    package let job: Job
    /// The token of its lease; nil for one that is in the queue.
    package let token: String?

    /// - Parameters:
    ///   - new: What is stored.
    ///   - id: Its identifier.
    ///   - token: Claims it as it is stored.
    ///   - duration: How long that lease holds.
    ///   - now: When it is stored.
    package init(
        _ new: NewJob,
        id: String,
        token: String?,
        for duration: Duration,
        at now: Timestamp
    ) {
        self.token = token
        job = Job(
            id: id,
            number: 0,
            kind: new.kind.storable,
            key: new.key.storable,
            runID: new.runID.storable,
            payload: new.payload,
            state: token == nil ? .queued : .running,
            attempts: token == nil ? 0 : 1,
            snoozes: 0,
            createdAt: now,
            dueAt: token == nil ? now : now + duration,
            endedAt: nil,
            reason: nil,
            lane: new.lane.storable
        )
    }

    /// Returns its claim under the number that the store gave it; nil for one that is in the queue.
    package func claim(number: Int64) -> Claim? {
        guard let token else { return nil }
        var job = job
        job.number = number
        return Claim(job: job, lease: Lease(jobID: job.id, token: token), mayHaveSteps: false)
    }
}
