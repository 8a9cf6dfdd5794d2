import HTTPTypes
package import Jobs
import JSON
package import Platform
import Reminders

/// Turns a webhook call into a stored job and a reply, in that order.
package struct Receiver: Sendable {
    private let verifier: SignatureVerifier?
    private let accepted: ReplayGuard
    private let sealed: InputDecryptor
    private let submission: Submission
    private let clock: WallClock
    let held: SynchronousReplies

    var store: any JobStore { submission.store }

    /// How long a caller is asked to wait when the queue cannot take its job.
    static let retryAfterSeconds = 5

    /// Makes a receiver; without a verifier it believes everybody, which is for trials only.
    ///
    /// - Parameters:
    ///   - verifier: Knows the signatures.
    ///   - accepted: Remembers the calls; of another receiver that this one takes the place of.
    ///   - sealed: Opens the inputs that Port has encrypted.
    ///   - store: Takes the jobs.
    ///   - depthMax: With that many unfinished jobs no new one is taken.
    ///   - clock: When a call came.
    ///   - held: How answers are held until their jobs end.
    ///   - enqueued: Called after each new job.
    package init(
        verifier: SignatureVerifier?,
        accepted: ReplayGuard = ReplayGuard(),
        sealed: InputDecryptor = InputDecryptor(),
        store: any JobStore,
        depthMax: Int,
        clock: WallClock,
        held: SynchronousReplies = SynchronousReplies(),
        enqueued: @escaping @Sendable () -> Void
    ) {
        self.verifier = verifier
        self.accepted = accepted
        self.sealed = sealed
        submission = Submission(store: store, depthMax: depthMax, wake: enqueued)
        self.clock = clock
        self.held = held
    }

    /// Answers one call: only when its job is on disk, and where somebody waits, when it has ended.
    ///
    /// - Parameters:
    ///   - call: What arrived.
    ///   - reminder: The name of the reminder it came for; nil for the one without a name.
    /// - Returns: The answer, also to what is refused.
    package func receive(_ call: WebhookCall, reminder: String? = nil) async -> WebhookReply {
        do throws(IntakeError) {
            let (job, hold) = try accept(call, for: reminder)
            if let hold { return try await answer(to: job, whenEnded: hold) }
            return .accepted(Receipt(try await store(job), of: job))
        } catch {
            return .error(error, retryAfterSeconds: Self.retryAfterSeconds)
        }
    }

    /// Finds out whether a call is refused whatever its body is.
    ///
    /// - Parameter head: The call without its body.
    /// - Returns: The answer; nil when the body has to be read.
    package func refusal(ofHead head: WebhookCall) -> WebhookReply? {
        do throws(IntakeError) {
            _ = try verifier?.claim(of: head, at: clock.now())
            return nil
        } catch {
            return .error(error, retryAfterSeconds: Self.retryAfterSeconds)
        }
    }

    /// Verifies a call, and reads what is to be done and whether somebody waits for its end.
    private func accept(
        _ call: WebhookCall,
        for reminder: String?
    ) throws(IntakeError) -> (job: NewJob, hold: ReplyWait?) {
        let now = clock.now()
        let signature = try verifier?.verify(call, at: now)
        let asked = try ReplyWait.asked(in: call.query)
        let root = try Self.json(call.body).root
        let body = GitHubForm.content(of: root) ?? root
        let said = Synchrony.find(in: body)
        let isSynchronous = said ?? held.synchronized.contains(reminder)
        let job = try job(in: body, of: call, for: reminder) { order in
            order.isSynchronous = isSynchronous
            order.mayBeSynchronous = asked != nil && said == nil && !isSynchronous
        }
        if let signature {
            let purpose = ReplayGuard.Purpose(jobKey: job.key, reminder: reminder)
            guard accepted.admit(signature, for: purpose, at: now) else { throw .callReplayed }
        }
        let hold = asked.map(ReplyWait.asked) ?? (isSynchronous ? .synchronous(held.patience) : nil)
        return (job, hold)
    }

    /// Reads the job out of a call that was verified.
    private func job(
        in body: JSONElement,
        of call: WebhookCall,
        for reminder: String?,
        _ complete: (inout ReminderRequest) -> Void
    ) throws(IntakeError) -> NewJob {
        guard let runID = RunID.find(in: body, header: call.runIDHeader) else {
            throw RunID.isGiven(in: body, header: call.runIDHeader)
                ? .runIDMalformed : .runIDMissing
        }
        var order = try ReminderRequest(inputsIn: body, sealed: sealed)
        order.reminder = reminder
        order.trace = call.trace
        complete(&order)
        return NewJob(order, key: "run:" + runID, runID: runID)
    }

    private static func json(_ body: [UInt8]) throws(IntakeError) -> JSONDocument {
        do throws(JSONError) {
            // Where the run id is a header a body may be left out, which is an empty object.
            let isEmpty = body.count == ByteOrderMark.length(in: body)
            return try JSONDocument(checking: isEmpty ? Array("{}".utf8) : body)
        } catch {
            throw .bodyNotJSON(reason: "\(error)")
        }
    }

    /// Stores the job, and wakes who works on it.
    func store(_ job: NewJob) async throws(IntakeError) -> Enqueued {
        try await submission.submit(job, at: clock.now())
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
