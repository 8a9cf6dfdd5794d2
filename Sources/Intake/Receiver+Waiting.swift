import HTTPMessage
import HTTPTypes
import Jobs
import Platform

/// Answers that are held until their jobs end.
extension Receiver {
    /// Stores the job, and answers when it has ended.
    ///
    /// A function of its own: an async frame is as large as its largest await, and most webhooks do
    /// not wait.
    func answer(to job: NewJob, after wait: ReplyWait) async throws(IntakeError) -> Response {
        guard replies.ends.enter() else {
            // Port would take an acceptance as the end, so the job may not even begin.
            if case .synchronous = wait { throw .waitersFull }
            return .accepted(Receipt(try await store(job), of: job))
        }
        defer { replies.ends.leave() }
        var receipt = Receipt(try await store(job), of: job)
        let end = await replies.ends.wait(
            for: receipt.jobId,
            in: store,
            atMost: wait.limit,
            on: replies.clock
        )
        switch end {
        case .ended(let ended):
            receipt.status = ended.state.rawValue
            guard let failure = Failure(of: ended) else { return .succeeded(receipt) }
            return .failed(receipt, .badGateway, failure)
        case .timeOver(let seen):
            if let seen { receipt.status = seen.state.rawValue }
            guard case .synchronous(let limit) = wait else { return .accepted(receipt) }
            return .failed(receipt, .gatewayTimeout, .timeOver(after: limit))
        case .stopping, .cancelled:
            guard case .synchronous = wait else { return .accepted(receipt) }
            return .failed(receipt, .serviceUnavailable, .stopping)
                .retryable(after: IntakeError.retryAfterSeconds)
        }
    }
}

/// Why a held answer is not a success: an error's code and its sentence.
private struct Failure {
    var code: String
    var message: String
    /// The state that the answer names instead of the job's own.
    var status: String?

    private init(_ code: String, _ message: String, status: String? = nil) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// Nil for a job that succeeded.
    init?(of job: Job) {
        let reason = job.reason ?? "No reason is known."
        switch job.state {
        case .failed: self.init("job_failed", "The job failed: \(reason)")
        case .dead: self.init("job_given_up", "The job was given up: \(reason)")
        case .cancelled: self.init("job_cancelled", "The job was cancelled: \(reason)")
        case .succeeded, .queued, .running, .waiting: return nil
        }
        // One word for every bad end, for callers that look at nothing else.
        status = JobState.failed.rawValue
    }

    static func timeOver(after limit: Duration) -> Failure {
        Failure(
            "job_unfinished",
            "The job has not ended after \(limit.components.seconds) s; it goes on, but nobody"
                + " will be told here how it ends."
        )
    }

    static let stopping = Failure(
        "stopping",
        "This process is stopping; the job is stored and goes on after that, but nobody will"
            + " be told here how it ends."
    )
}

extension Receipt {
    init(_ stored: Enqueued, of job: NewJob) {
        self.init(
            jobId: stored.jobID,
            runId: job.runID,
            duplicate: stored.isDuplicate,
            status: stored.state.rawValue
        )
    }
}

extension Response {
    /// The body of a held answer that is no success: an error's members and a receipt's.
    private struct UnfinishedBody: Encodable {
        var ok = false
        var error: String
        var message: String
        var jobId: String
        var runId: String
        var duplicate: Bool
        var status: String
    }

    static func accepted(_ receipt: Receipt) -> Response {
        Response(.accepted, headers: jsonHeaders, body: receipt.json)
    }

    fileprivate static func succeeded(_ receipt: Receipt) -> Response {
        Response(.ok, headers: jsonHeaders, body: receipt.json)
    }

    fileprivate static func failed(
        _ receipt: Receipt,
        _ status: HTTPResponse.Status,
        _ failure: Failure
    ) -> Response {
        json(
            status,
            UnfinishedBody(
                error: failure.code,
                message: failure.message,
                jobId: receipt.jobId,
                runId: receipt.runId,
                duplicate: receipt.duplicate,
                status: failure.status ?? receipt.status
            )
        )
    }
}
