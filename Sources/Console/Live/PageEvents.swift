import HTTPMessage
import HTTPTypes
import Jobs

/// What keeps an open page fresh: answers that wait until the page shows something else.
struct PageEvents: Sendable {
    private let authenticator: Authenticator
    private let reader: PageReader
    private let runsLooks: SharedLooks<RunsQuery, RunsSight>
    private let runLooks: SharedLooks<String, RunSight>
    private let limits: AdminLimits
    private let watchers: Watchers

    init(
        _ authenticator: Authenticator,
        _ reader: PageReader,
        _ limits: AdminLimits,
        _ clock: any Clock<Duration>,
        _ executor: (any TaskExecutor)?
    ) {
        self.authenticator = authenticator
        self.reader = reader
        runsLooks = SharedLooks(for: limits.look, clock: clock, executor: executor) {
            query,
            before async throws(JobStoreError) in
            try await reader.runs(query, before: before)
        }
        runLooks = SharedLooks(for: limits.look, clock: clock, executor: executor) {
            id,
            before async throws(JobStoreError) in
            try await reader.run(id, before: before)
        }
        self.limits = limits
        watchers = Watchers(limits: limits, clock: clock)
    }

    /// Answers who waits, and lets nobody wait any more.
    func stop() { watchers.stop() }

    /// Looks at a list that is being loaded; who waits for its events sees the same.
    func look(at query: RunsQuery) async throws(JobStoreError) -> RunsSight? {
        try await runsLooks.now(query)
    }

    /// Looks at a run whose page is being loaded; nil when there is no such job.
    func look(atRun id: String) async throws(JobStoreError) -> RunSight? {
        try await runLooks.now(id)
    }

    /// Where the events of a list come from, after what it shows.
    static func path(of query: RunsQuery, after parts: LiveParts) -> String {
        let link = query.link { $0.cursor = query.cursor }
        return "/events\(link.isEmpty ? "?" : link + "&")seen=\(parts.digest)"
    }

    /// Where the events of a run come from, after what its page shows.
    static func path(ofRun id: String, after parts: LiveParts) -> String {
        "/events/\(percentEncoded(id))?seen=\(parts.digest)"
    }

    /// The answer to somebody who is not signed in: any but 200 makes an EventSource give up, which
    /// is right here.
    static let refusal = Response.error(
        .unauthorized,
        code: "unauthorized",
        message: "Sign in first."
    )

    /// Answers `GET /events` and `GET /events/JOB`: waits until the list, or the run's page, shows
    /// something else.
    func respond(to request: Request, ofRun id: String?, _ viewer: Viewer) async -> Response {
        if let id { await run(request, id, viewer) } else { await runs(request) }
    }

    private func runs(_ request: Request) async -> Response {
        do {
            let query = try RunsQuery(request, limits: limits)
            let seen = seen(by: request)
            let wait = try await runsLooks.watching(query) { look async throws(JobStoreError) in
                try await watchers.wait(after: seen) {
                    () async throws(JobStoreError) in
                    try await look().map { ($0, $0.parts.digest) }
                }
            }
            guard case .changed(let sight, let digest) = wait else { return reply(to: wait) }
            // Ours: names of a page's parts.
            var shown: [String: String] = [:]
            for part in sight.parts.changed(since: seen) {
                shown[part] = part == "queue" ? sight.queue : sight.list
            }
            return ServerEvent.parts(shown, digest: digest)
        } catch {
            return ServerEvent.later
        }
    }

    private func run(_ request: Request, _ id: String, _ viewer: Viewer) async -> Response {
        do throws(JobStoreError) {
            let seen = seen(by: request)
            let wait = try await runLooks.watching(id) { look async throws(JobStoreError) in
                try await watchers.wait(after: seen) {
                    () async throws(JobStoreError) in
                    try await look().map { ($0, $0.parts.digest) }
                }
            }
            guard case .changed(let sight, let digest) = wait else { return reply(to: wait) }
            // Ours: names of a page's parts.
            var shown: [String: String] = [:]
            for part in sight.parts.changed(since: seen) {
                shown[part] =
                    switch part {
                    case "head": sight.head
                    case "actions": sight.actions(formToken: authenticator.formToken(of: viewer))
                    case "owners": sight.owners
                    case "story": sight.timeline
                    default: try await reader.messages(of: sight)
                    }
            }
            return ServerEvent.parts(shown, digest: digest)
        } catch {
            return ServerEvent.later
        }
    }

    /// What the browser saw last: of its last event, else of the page it loaded.
    private func seen(by request: Request) -> String? {
        request.header(.lastEventID) ?? request.queryFields?["seen"]
    }

    private func reply<Seen>(to wait: Watchers.Wait<Seen>) -> Response {
        switch wait {
        case .full: ServerEvent.later
        case .gone: .nothingHere
        case .same, .changed: ServerEvent.nothing
        }
    }
}
