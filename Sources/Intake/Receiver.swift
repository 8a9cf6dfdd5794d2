package import HTTPMessage
import HTTPTypes
package import Jobs
import JSON
package import Platform
package import Reminders

/// Answers Port's webhooks: verifies one, stores its job, and only then replies.
package struct Receiver: Sendable {
    private let verifier: SignatureVerifier?
    private let replays: ReplayGuard
    private let decryptor: InputDecryptor
    // Ours: names in the configuration.
    private let trackers: [String?: Operation]
    private let submission: Submission
    private let clock: WallClock
    let replies: SynchronousReplies

    var store: any JobStore { submission.store }

    /// Makes a receiver; without a verifier it takes anybody's webhooks, which is for trials only.
    ///
    /// - Parameters:
    ///   - verifier: Checks the signatures.
    ///   - replays: Refuses replays; a receiver that replaces another takes over its guard.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    ///   - trackers: What the reminders do that keep tickets, by their names.
    ///   - store: Takes the jobs.
    ///   - depthMax: With that many unfinished jobs no new one is taken.
    ///   - clock: When a webhook came.
    ///   - replies: How answers are held until their jobs end.
    ///   - enqueued: Called after each new job.
    package init(
        verifier: SignatureVerifier?,
        replays: ReplayGuard = ReplayGuard(),
        decryptor: InputDecryptor = InputDecryptor(),
        trackers: [String?: Operation] = [:],  // Ours: as above.
        store: any JobStore,
        depthMax: Int,
        clock: WallClock,
        replies: SynchronousReplies = SynchronousReplies(),
        enqueued: @escaping @Sendable () -> Void
    ) {
        self.verifier = verifier
        self.replays = replays
        self.decryptor = decryptor
        self.trackers = trackers
        submission = Submission(store: store, depthMax: depthMax, wake: enqueued)
        self.clock = clock
        self.replies = replies
    }

    /// Answers one webhook: only when its job is on disk, and where somebody waits, when it has
    /// ended.
    ///
    /// - Parameters:
    ///   - request: The webhook.
    ///   - reminder: The name of the reminder it came for; nil for the one without a name.
    /// - Returns: The answer, also to what is refused.
    package func receive(_ request: Request, reminder: String? = nil) async -> Response {
        do throws(IntakeError) {
            let (job, wait) = try accept(request, for: reminder)
            if let wait { return try await answer(to: job, after: wait) }
            return .accepted(Receipt(try await store(job), of: job))
        } catch {
            return error.response
        }
    }

    /// Finds out whether a webhook is refused whatever its body is.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: The answer; nil when the body has to be read.
    package func refusal(ofHead head: Request) -> Response? {
        do throws(IntakeError) {
            _ = try verifier?.claim(of: head, at: clock.now())
            return nil
        } catch {
            return error.response
        }
    }

    /// Verifies a webhook, and reads what is to be done and whether somebody waits for its end.
    private func accept(
        _ request: Request,
        for reminder: String?
    ) throws(IntakeError) -> (job: NewJob, wait: ReplyWait?) {
        let now = clock.now()
        let signature = try verifier?.verify(request, at: now)
        let asked = try ReplyWait.asked(in: request.query)
        let root = try Self.json(request.body).root
        let body = GitHubForm.content(of: root) ?? root
        let flag = SynchronizedFlag.find(in: body)
        let isSynchronous = flag ?? replies.synchronized.contains(reminder)
        let job = try job(in: body, of: request, for: reminder) { order in
            order.isSynchronous = isSynchronous
            order.mayBeSynchronous = asked != nil && flag == nil && !isSynchronous
        }
        if let signature {
            let purpose = ReplayGuard.Purpose(jobKey: job.key, reminder: reminder)
            guard replays.admit(signature, for: purpose, at: now) else { throw .callReplayed }
        }
        let wait =
            asked.map(ReplyWait.asked) ?? (isSynchronous ? .synchronous(replies.patience) : nil)
        return (job, wait)
    }

    /// Reads the job out of a webhook that was verified.
    private func job(
        in body: JSONElement,
        of request: Request,
        for reminder: String?,
        _ complete: (inout ReminderRequest) -> Void
    ) throws(IntakeError) -> NewJob {
        let header = request.header(.runID)
        guard let runID = RunID.find(in: body, header: header) else {
            throw RunID.isGiven(in: body, header: header)
                ? .runIDMalformed : .runIDMissing
        }
        var order = try ReminderRequest(
            inputsIn: body,
            of: trackers[reminder] ?? .scorecardReminder,
            decryptor: decryptor
        )
        order.reminder = reminder
        order.trace = request.header(.traceParent).flatMap(TraceParent.init)
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
        do throws(JobStoreError) {
            return try await submission.submit(job, at: clock.now())
        } catch {
            throw IntakeError(error)
        }
    }
}
