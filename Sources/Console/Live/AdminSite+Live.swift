import HTTPMessage
import HTTPTypes
import Jobs

/// What keeps an open page fresh.
extension AdminSite {
    /// Where the events of a list come from, after what it shows.
    func runsEvents(_ query: RunsQuery, _ digest: String) -> String {
        let link = query.link { $0.cursor = query.cursor }
        return "/events\(link.isEmpty ? "?" : link + "&")seen=\(digest)"
    }

    /// Answers `GET /events`: waits until the list shows something else.
    func runsEvents(_ request: Request) async -> Response {
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

    /// Answers `GET /events/JOB`: waits until the run's page shows something else.
    func runEvents(_ request: Request, _ id: String, _ viewer: Viewer) async -> Response {
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
                    case "actions": actions(of: sight, for: viewer)
                    case "story": sight.timeline
                    default: try await reader.messages(of: sight)
                    }
            }
            return ServerEvent.parts(shown, digest: digest)
        } catch {
            return ServerEvent.later
        }
    }

    /// Draws what a person can do with a run; the forms are of that person's session.
    func actions(of sight: RunSight, for viewer: Viewer) -> String {
        var actions = sight.actions
        actions.formToken = formToken(of: viewer)
        return PageTemplates.render(.runActions, actions)
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
