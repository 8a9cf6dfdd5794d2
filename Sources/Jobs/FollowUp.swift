package import Platform

/// A follow-up as it is stored with the end of the job before it: in the queue, or claimed already.
package struct FollowUp: Sendable {
    /// The job as its row says; its number is the store's to give.
    package let job: Job
    /// The token of its lease; nil for one that is in the queue.
    package let token: String?

    /// - Parameters:
    ///   - new: What is stored.
    ///   - lease: That of the job which ends.
    ///   - id: Its identifier.
    ///   - duration: Claims it for that long as it is stored, unless it is in a lane.
    ///   - now: When it is stored.
    package init(
        _ new: NewJob,
        after lease: Lease,
        id: String,
        claimedFor duration: Duration?,
        at now: Timestamp
    ) {
        let claimed = new.lane.isEmpty ? duration : nil
        token = claimed.map { lease.followUpToken(for: $0) }
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
            dueAt: now + (claimed ?? .zero),
            endedAt: nil,
            reason: nil,
            lane: new.lane.storable
        )
    }

    /// Returns its claim under the number that the store gave it; nil for one that is in the queue.
    package func claim(number: Int64) -> Claim? {
        var job = job
        job.number = number
        return claim(as: job)
    }

    /// Returns its claim as the job that the store holds; nil for one that is in the queue.
    package func claim(as job: Job) -> Claim? {
        token.map {
            Claim(job: job, lease: Lease(jobID: job.id, token: $0), mayHaveSteps: false)
        }
    }
}

extension Lease {
    /// The token of the follow-up that is claimed as this lease's job ends.
    ///
    /// It is the same each time: a settle that is repeated, because its answer was lost, finds by it
    /// the claim that it has already. Nobody can guess it who does not know this lease's token.
    func followUpToken(for duration: Duration) -> String {
        Self.token("\(token.prefix { $0 != Self.separator })-next", for: duration)
    }
}
