import HTTPTypes
import Jobs
import Vocabulary

/// What keeps an open page fresh.
extension Desk {
    /// The parts of the list that change.
    struct RunsSeen: Sendable {
        var queue: QueueView
        var list: RunListView
    }

    /// Reads what the list of runs shows now, with its digest.
    func lookAtRuns(
        _ query: RunsQuery
    ) async throws(JobStoreError) -> (seen: RunsSeen, digest: String) {
        let glance = try await glances.glance()
        let workers = parts.workers()
        let page = try await query.page(in: store)
        let facts =
            JobState.allCases.map { "\(glance.count($0))" }
            + [
                "\(workers)", "\(glance.acceptedLastHour)",
                glance.oldestDueAt?.description ?? "", page.next ?? "",
            ]
            + page.jobs.map(Self.facts)
        let seen = RunsSeen(
            queue: QueueView(glance, workers: workers),
            list: RunListView(page, of: query, among: parts.reminders)
        )
        return (seen, admission.signatures.digest(of: facts.joined(separator: "\n")))
    }

    /// Reads what one run's page shows now, with its digest; nil when there is no such job.
    func lookAtRun(
        _ id: String
    ) async throws(JobStoreError) -> (seen: JobStory, digest: String)? {
        guard let job = try await store.job(id: id) else { return nil }
        let story = try await JobStory(of: job, in: store)
        let facts =
            [Self.facts(of: job)]
            + story.steps.map { "\($0.name) \($0.state) \($0.endedAt?.description ?? "")" }
            + story.others.map(Self.facts)
        return (story, admission.signatures.digest(of: facts.joined(separator: "\n")))
    }

    private static func facts(of job: Job) -> String {
        "\(job.id) \(job.state) \(job.attempts) \(job.snoozes) \(job.replays) \(job.reason ?? "")"
    }

    /// Where the events of a list come from, after what it shows.
    func runsEvents(_ query: RunsQuery, _ digest: String) -> String {
        let link = query.link { $0.cursor = query.cursor }
        return "/events\(link.isEmpty ? "?" : link + "&")seen=\(digest)"
    }

    /// Answers `GET /events`: waits until the list shows something else.
    func runsEvents(_ call: DeskCall) async -> DeskReply {
        do {
            let query = try RunsQuery(call.query, limits: limits)
            let wait = try await watchers.wait(after: seen(by: call)) {
                () async throws(JobStoreError) in try await lookAtRuns(query)
            }
            guard case .changed(let look) = wait else { return reply(to: wait) }
            return .events(
                [
                    "queue": templates.render(.queue, look.seen.queue),
                    "list": templates.render(.list, look.seen.list),
                ],
                digest: look.digest
            )
        } catch {
            return ServerEvent.later
        }
    }

    /// Answers `GET /events/JOB`: waits until the run's page shows something else.
    func runEvents(_ call: DeskCall, _ id: String, _ viewer: Viewer) async -> DeskReply {
        do {
            let wait = try await watchers.wait(after: seen(by: call)) {
                () async throws in
                guard let look = try await lookAtRun(id) else { throw Gone() }
                return look
            }
            guard case .changed(let look) = wait else { return reply(to: wait) }
            let view = RunView(look.seen, parts: parts, formToken: formToken(of: viewer))
            var shown = [
                "head": templates.render(.runHead, view.head),
                "actions": templates.render(.runActions, view.actions),
                "story": templates.render(.runStory, view.story),
            ]
            if let drawn = view.drawn {
                shown["messages"] = templates.render(.messages, drawn)
            }
            return .events(shown, digest: look.digest)
        } catch is Gone {
            return .nothingHere
        } catch {
            return ServerEvent.later
        }
    }

    private struct Gone: Error {}

    /// What the browser saw last: of its last event, else of the page it loaded.
    private func seen(by call: DeskCall) -> String? {
        call.headers[.lastEventID] ?? FormFields(call.query ?? "")?["seen"]
    }

    private func reply<Seen>(to wait: Watchers.Wait<Seen>) -> DeskReply {
        if case .full = wait { ServerEvent.later } else { ServerEvent.nothing }
    }
}

extension DeskReply {
    // Ours: names of a page's parts.
    fileprivate static func events(_ parts: [String: String], digest: String) -> DeskReply {
        ServerEvent.parts(parts, digest: digest)
    }
}
