import HTTPTypes
package import Jobs
package import Vocabulary

/// Turns a webhook call into a stored job and a reply, in that order.
package struct Receiver: Sendable {
    private let verifier: SignatureVerifier?
    private let store: any JobStore
    private let depthMax: Int
    private let clock: WallClock
    private let enqueued: @Sendable () -> Void

    /// How long a caller is asked to wait when the queue cannot take its job.
    private static let retryAfterSeconds = 5

    /// Makes a receiver; without a verifier it believes everybody, which is for trials only.
    package init(
        verifier: SignatureVerifier?,
        store: any JobStore,
        depthMax: Int,
        clock: WallClock,
        enqueued: @escaping @Sendable () -> Void
    ) {
        self.verifier = verifier
        self.store = store
        self.depthMax = depthMax
        self.clock = clock
        self.enqueued = enqueued
    }

    /// Answers one call: 202 only when its job is on disk.
    ///
    /// - Parameters:
    ///   - call: What arrived.
    ///   - reminder: The name of the reminder it came for; nil for the one without a name.
    /// - Returns: The answer, also to what is refused.
    package func receive(_ call: WebhookCall, reminder: String? = nil) async -> WebhookReply {
        do throws(IntakeError) {
            try verifier?.verify(call, at: clock.now())
            let job = try Self.job(for: call, reminder: reminder)
            let stored = try await store(job)
            if !stored.isDuplicate { enqueued() }
            let receipt = Receipt(
                jobId: stored.jobID,
                runId: job.runID,
                duplicate: stored.isDuplicate,
                status: stored.state.rawValue
            )
            return WebhookReply(
                status: .accepted,
                headers: WebhookReply.jsonHeaders,
                body: receipt.json
            )
        } catch {
            return .error(error, retryAfterSeconds: Self.retryAfterSeconds)
        }
    }

    /// Reads the job out of a call that was verified.
    private static func job(
        for call: WebhookCall,
        reminder: String?
    ) throws(IntakeError) -> NewJob {
        let body = try json(call.body)
        guard let runID = RunID.find(in: body, header: call.runIDHeader) else {
            throw .runIDMissing
        }
        var order = try ReminderOrder(inputsIn: body)
        order.reminder = reminder
        order.trace = call.trace
        return NewJob(
            kind: ReminderOrder.jobKind,
            key: "run:\(runID)",
            runID: runID,
            payload: order.json,
            lane: order.lane
        )
    }

    /// What of a body is looked at: a handful of its dozens of members.
    private static let selection = JSONSelection(
        names: RunID.names.union(ReminderOrder.inputNames).sorted(),
        wholeNames: ReminderOrder.wholeInputNames
    )

    private static func json(_ body: [UInt8]) throws(IntakeError) -> JSONValue {
        // A body may be left out where the run id is a header: an absent body is an empty object.
        if body.isEmpty { return [:] }
        do throws(JSONError) {
            return try JSONValue(parsing: body, selecting: selection)
        } catch {
            throw .bodyNotJSON(reason: "\(error)")
        }
    }

    private func store(_ job: NewJob) async throws(IntakeError) -> Enqueued {
        do throws(JobStoreError) {
            return try await store.enqueue(job, depthMax: depthMax, at: clock.now())
        } catch {
            switch error {
            case .full: throw .queueFull
            case .unavailable, .unusable: throw .storeUnavailable
            }
        }
    }
}

extension WebhookReply {
    /// The body of every error, everywhere.
    private struct Refusal: Encodable {
        var ok = false
        var error: String
        var message: String
    }

    static let jsonHeaders: HTTPFields = [.contentType: "application/json"]

    static func error(_ error: IntakeError, retryAfterSeconds: Int) -> WebhookReply {
        var reply = json(error.status, Refusal(error: error.code, message: error.description))
        if error.status == .serviceUnavailable {
            reply.headers[.retryAfter] = "\(retryAfterSeconds)"
        }
        return reply
    }

    static func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> WebhookReply {
        // These values hold texts and flags only, which always encode.
        let body = (try? JSONCoding.encode(value)) ?? []
        return WebhookReply(
            status: status,
            headers: jsonHeaders,
            body: body
        )
    }
}
