package import HTTPMessage
import HTTPTypes
package import Jobs
import JSON
import OpenSSL
package import Platform
package import Reminders

/// Answers GitLab's API of pipeline triggers, and makes each trigger a job of a reminder: an action
/// that triggers a pipeline needs only another host in its URL.
///
/// A trigger that names a run in Port shares one job with every other request for that run, webhooks
/// included; one that names none is a new job each time, which reports to no run.
package struct GitLabTrigger: Sendable {
    private let tokens: [KnownToken]
    private let decryptor: InputDecryptor
    // Ours: names in the configuration.
    private let trackers: [String?: Operation]
    private let submission: Submission
    private let clock: WallClock
    private let ids: IDSource
    private let publicURL: String?
    private let limits: GitLabLimits

    /// Makes a trigger.
    ///
    /// - Parameters:
    ///   - tokens: Who may trigger which reminder.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    ///   - trackers: What the reminders do that keep tickets, by their names.
    ///   - store: Takes the jobs, and knows how they fare.
    ///   - depthMax: With that many unfinished jobs no new one is taken.
    ///   - clock: When a job was accepted.
    ///   - ids: Tells jobs without a run apart; no two may ever be equal.
    ///   - publicURL: Where people reach this service, without a slash at its end; nil for the
    ///     host that the request names.
    ///   - limits: Limits of one request.
    ///   - enqueued: Called after each new job.
    package init(
        tokens: [TriggerToken],
        decryptor: InputDecryptor = InputDecryptor(),
        trackers: [String?: Operation] = [:],  // Ours: as above.
        store: any JobStore,
        depthMax: Int,
        clock: WallClock,
        ids: IDSource,
        publicURL: String?,
        limits: GitLabLimits = GitLabLimits(),
        enqueued: @escaping @Sendable () -> Void
    ) {
        self.tokens = tokens.map(KnownToken.init)
        self.decryptor = decryptor
        self.trackers = trackers
        submission = Submission(store: store, depthMax: depthMax, wake: enqueued)
        self.clock = clock
        self.ids = ids
        self.publicURL = publicURL
        self.limits = limits
    }

    /// Answers one request whose path is below `/api/v4/`: 201 only when its job is on disk.
    package func respond(to request: Request) async -> Response {
        do throws(GitLabError) {
            switch GitLabRoute(path: request.path, limits: limits) {
            case .trigger(let project, let ref)?:
                // GitLab has no other method here, and tells so as of any path it does not have.
                guard request.method == .post else { throw .notFound }
                return try await trigger(project, ref: ref, request)
            case .pipeline(let project, let id)?:
                try Self.checkIsRead(request)
                let pipeline = try await pipeline(id, of: project)
                return .json(.ok, pipeline.json(root: root(of: request)))
            case .project(let project)?:
                try Self.checkIsRead(request)
                return .json(.ok, project.json(root: root(of: request)))
            case nil:
                throw .noRoute
            }
        } catch {
            return error.response
        }
    }

    /// Returns the methods that a path takes, as `Allow` lists them; nil where there is nothing.
    package func methods(at path: Substring) -> String? {
        switch GitLabRoute(path: path, limits: limits) {
        case .trigger?: "POST, OPTIONS"
        case .pipeline?, .project?: Self.readMethods
        case nil: nil
        }
    }

    private static let readMethods = "GET, HEAD, OPTIONS"

    /// What becomes of a request's body.
    package enum BodyUse: Sendable {
        /// The body may hold parameters.
        case read
        /// The request has no use for one.
        case none
        /// Whatever the body is, this is the answer.
        case refused(Response)
    }

    /// Decides about a request's body.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: What becomes of the body.
    package func bodyUse(ofHead head: Request) -> BodyUse {
        guard case .trigger? = GitLabRoute(path: head.path, limits: limits), head.method == .post
        else { return .none }
        if let token = TriggerParameters.urlToken(of: head, limits: limits.form),
            known(token) == nil
        {
            return .refused(GitLabError.notFound.response)
        }
        return .read
    }

    // MARK: Triggering

    private func trigger(
        _ project: GitLabProject,
        ref: String?,
        _ request: Request
    ) async throws(GitLabError) -> Response {
        let parameters = try TriggerParameters(
            request,
            project: project,
            pathRef: ref,
            limits: limits.form
        )
        if request.header(.gitlabEvent)?.hasSameBytes(as: "Pipeline Hook") == true {
            throw .forbidden
        }
        guard parameters.variables.values.allSatisfy({ $0.string != nil }) else {
            throw .variablesNotTexts
        }
        guard let token = known(parameters.token) else { throw .notFound }
        guard isRef(parameters.ref) else { throw .referenceNotFound }
        let job = try job(for: parameters, of: project, reminder: token.reminder, request)
        let now = clock.now()
        let stored = try await submit(job, at: now)
        let id = PipelineID.make(stored.number, of: project, key: token.key)
        // A job that was there before may have gone far; it is shown as it is.
        var pipeline = Pipeline(
            id: id,
            number: stored.number,
            jobID: stored.jobID,
            project: project,
            ref: parameters.ref,
            status: stored.isDuplicate ? Pipeline.Status(stored.state) : .created,
            createdAt: now
        )
        if stored.isDuplicate, let known = try await storedJob(stored.number) {
            pipeline = Pipeline(known, id: id, of: project)
        }
        return .json(.created, pipeline.json(root: root(of: request)))
    }

    private func job(
        for parameters: TriggerParameters,
        of project: GitLabProject,
        reminder: String?,
        _ request: Request
    ) throws(GitLabError) -> NewJob {
        var order: ReminderRequest
        do throws(IntakeError) {
            order = try parameters.order(
                of: trackers[reminder] ?? .scorecardReminder,
                decryptor: decryptor
            )
        } catch {
            throw .refused(reason: "\(error)")
        }
        order.reminder = reminder
        order.trace = request.header(.traceParent).flatMap(TraceParent.init)
        order.pipeline = PipelineOrigin(project: project.name, ref: parameters.ref)
        let runID = parameters.runID(header: request.header(.runID))
        let key = runID.map { "run:\($0)" } ?? "pipeline:\(ids.next())"
        return NewJob(order, key: key, runID: runID ?? "")
    }

    /// The configured token that this is, in a time that does not tell how near it came to one.
    private func known(_ token: String) -> KnownToken? {
        let code = KnownToken.code(of: token)
        var found: KnownToken?
        for candidate in tokens where candidate.code == code { found = candidate }
        return found
    }

    /// Every ref exists here that could exist in a repository.
    ///
    /// Source: git-check-ref-format(1), of which only what could harm a log or a page is checked.
    private func isRef(_ ref: String) -> Bool {
        ref.utf8.count <= limits.refBytesMax && ref.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    // MARK: Looking

    /// A pipeline needs no token to be looked at: whoever knows its number was told it.
    private func pipeline(
        _ id: Int64,
        of project: GitLabProject
    ) async throws(GitLabError) -> Pipeline {
        let number = PipelineID.number(in: id)
        guard tokens.contains(where: { PipelineID.make(number, of: project, key: $0.key) == id })
        else { throw .notFound }
        guard let job = try await storedJob(number), job.kind == ReminderRequest.jobKind else {
            throw .notFound
        }
        return Pipeline(job, id: id, of: project)
    }

    private static func checkIsRead(_ request: Request) throws(GitLabError) {
        guard request.isRead else {
            throw .methodNotAllowed(allowed: readMethods)
        }
    }

    private func submit(_ job: NewJob, at now: Timestamp) async throws(GitLabError) -> Enqueued {
        do throws(JobStoreError) {
            return try await submission.submit(job, at: now)
        } catch {
            throw .intake(IntakeError(error))
        }
    }

    private func storedJob(_ number: Int64) async throws(GitLabError) -> Job? {
        do throws(JobStoreError) {
            return try await submission.store.job(number: number)
        } catch {
            throw .intake(IntakeError(error))
        }
    }

    private func root(of request: Request) -> String {
        publicURL ?? "http://\(request.header(.host) ?? "localhost")"
    }
}

/// A trigger token as it is compared, and what it signs.
private struct KnownToken: Sendable {
    let reminder: String?
    /// Codes of tokens have one length, so that comparing tells nothing of a token's own.
    let code: HMACCode
    /// The key of the proofs in pipelines' numbers.
    let key: HMACKey

    private static let comparing = HMACKey(Secret("scorebell trigger token"))

    init(_ token: TriggerToken) {
        reminder = token.reminder
        code = Self.code(of: token.token.reveal())
        key = HMACKey(token.token)
    }

    static func code(of token: String) -> HMACCode { comparing.code(over: token) }
}
