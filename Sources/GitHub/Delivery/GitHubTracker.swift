import JSON
package import Outbound
package import Platform
package import Reminders

/// GitHub's issues as a tracker of tickets.
package struct GitHubTracker: Tracker {
    let configuration: GitHubConfiguration
    let api: GitHubAPI
    private let pages = IssuePageCache()

    /// Makes a tracker, which keeps pace, tokens and pages between runs.
    package init(
        _ configuration: GitHubConfiguration,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.configuration = configuration
        let wire = GitHubWire(
            configuration: configuration,
            transport: transport,
            pace: GitHubPace(clock: clock),
            wallClock: wallClock
        )
        api = GitHubAPI(wire: wire, login: GitHubLogin(wire: wire))
    }

    package var origin: String { "github" }
    package var name: String { "GitHub" }
    package var place: String { configuration.repository ?? "" }
    package var identity: String { configuration.baseURL }
    package var batchMax: Int { 1 }
    package var createsPerHour: Int? { 400 }

    package func takes(_ operation: Operation) -> Bool {
        switch operation {
        case .issueHandler: true
        case .scorecardReminder, .scorecardReport, .ticketHandler: false
        }
    }

    package func draft(of ticket: WantedTicket) -> TicketDraft {
        GitHubText(ticket: ticket, ownHost: configuration.webHost).draft
    }

    package func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        var found = GitHubPlaces()
        if let repository = configuration.repository {
            do throws(GitHubError) {
                found.configured = try await find(repository, forWriting, &found)
            } catch {
                throw error.finalFailure
            }
        }
        for place in places {
            do throws(GitHubError) {
                found.named[ExactString(place)] = .success(
                    try await find(place, forWriting, &found)
                )
            } catch {
                guard error.isAboutPlace else { throw error.failure }
                found.named[ExactString(place)] = .failure(TicketRefusal(error.description))
            }
        }
        if !found.isProven { try await prove(&found) }
        return GitHubSession(api: api, places: found, pages: pages)
    }

    /// Proves the login where no repository did.
    private func prove(_ found: inout GitHubPlaces) async throws(DeliveryFailure) {
        do throws(GitHubError) {
            let path: String
            switch configuration.login {
            // It counts against no limit.
            case .token: path = "/rate_limit"
            case .app: path = "/app"
            }
            let answer = try await api.get(path, in: nil, what: "login")
            found.note(answer, now: api.wire.wallClock.now())
        } catch {
            // An Enterprise server without limits says so to those whose login it takes.
            if case (.missing, .token) = (error, configuration.login) { return }
            throw error.finalFailure
        }
    }

    /// Reads a repository, and finds out whether issues can be kept in it.
    func find(
        _ text: String,
        _ forWriting: Bool,
        _ found: inout GitHubPlaces
    ) async throws(GitHubError) -> GitHubPlaces.Place {
        guard let name = configuration.repository(in: text) else {
            throw .noRepository(text.firstScalars(100).onOneLine)
        }
        let answer = try await api.get("/repos/\(name)", in: name, what: "repository `\(name)`")
        guard let repository = JSONPullReader.value(of: answer.body, RepositoryAnswer.init) else {
            throw .malformed(what: "the repository's name", isWrite: false)
        }
        found.note(answer, now: api.wire.wallClock.now())
        // A person's role is what counts; an installation's says nothing of its permissions.
        found.mayLabel = configuration.login.isPersonal ? repository.mayLabel : nil
        guard repository.hasIssues else { throw .issuesDisabled(repository: name) }
        if forWriting {
            if repository.isArchived { throw .archived(message: name) }
            if found.mayLabel == false { throw .noPush(repository: name) }
        }
        found.noteRename(from: name, to: repository.fullName)
        return GitHubPlaces.Place(id: repository.id, fullName: repository.fullName)
    }
}
