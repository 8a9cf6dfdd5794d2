package import HTTPMessage
import HTTPTypes
package import JSON
package import Platform

/// Stand-ins of Port, Slack, Jira and GitHub: one function from request to response, and a record of all
/// requests.
///
/// It knows nothing of the service under test; what it enforces comes from the vendors'
/// documentation alone.
package final class SandboxWorld: Sendable {
    package let configuration: SandboxConfiguration
    /// The active faults.
    package let faults = FaultBoard()

    private let clock: any Clock<Duration>
    private let recorder: Recorder
    private let invoker: ActionInvoker
    private let runs: ActionRuns
    private let port: PortStandIn
    private let slack: SlackStandIn
    private let github: GitHubStandIn
    /// Jira's Cloud.
    package let jira: JiraStandIn
    package let jiraDataCenter: JiraStandIn
    private let store: CatalogueStore
    private let page: Page
    private let wall: WallClock

    /// Makes a sandbox.
    ///
    /// - Parameters:
    ///   - configuration: Its credentials, catalogue and strictness.
    ///   - clock: What faults that take time wait with.
    ///   - wall: Where the recorded times come from.
    ///   - ids: Where ids of runs, log lines and tokens come from.
    ///   - deliver: How an executed action reaches the webhook.
    package init(
        configuration: SandboxConfiguration = SandboxConfiguration(),
        clock: any Clock<Duration> = AlarmClock.shared,
        wall: WallClock = .system,
        ids: IDSource? = nil,
        deliver: WebhookSender = .nowhere
    ) {
        self.configuration = configuration
        self.clock = clock
        let ids = ids ?? .timeOrdered(clock: wall)
        recorder = Recorder(wall: wall, recordsMax: configuration.limits.recordsMax)
        invoker = ActionInvoker(configuration, wall: wall, recorder: recorder, sender: deliver)
        runs = ActionRuns(
            configuration: configuration,
            wall: wall,
            ids: ids,
            recorder: recorder,
            invoker: invoker
        )
        store = CatalogueStore(configuration.catalogue)
        port = PortStandIn(
            configuration,
            wall: wall,
            ids: ids,
            recorder: recorder,
            runs: runs,
            store: store
        )
        slack = SlackStandIn(configuration, wall: wall, recorder: recorder)
        github = GitHubStandIn(configuration.github, wall: wall, ids: ids, recorder: recorder)
        jira = JiraStandIn(configuration.jira, wall: wall, recorder: recorder)
        jiraDataCenter = JiraStandIn(
            configuration.jiraDataCenter,
            wall: wall,
            recorder: recorder
        )
        page = Page(
            configuration,
            workspace: slack.workspace,
            github: github.board,
            jiras: [jira, jiraDataCenter]
        )
        self.wall = wall
    }

    /// Answers a request; it never fails.
    package func respond(_ request: Request) async -> Response {
        // For health checks; not a call of Port or Slack.
        if request.method == .options, let methods = Route.methods(at: request) {
            return Response(.ok, headers: [.allow: methods])
        }
        let route = Route(request)
        let trace = request.header(.traceParent)
        recorder.note { record in
            record.calls[route.name, default: 0] += 1
            if let trace { record.traces[route.name, default: []].insert(trace) }
        }
        var response = await respond(request, to: route)
        response.headers.set("x-content-type-options", "nosniff")
        return response
    }

    private func respond(_ request: Request, to route: Route) async -> Response {
        switch faults.next(for: route.name, { Fault.Scope(request, to: route) }) {
        case nil:
            return await answer(request, to: route)
        case .status(let status, let body, let headers)?:
            return Self.canned(status, body: body, headers: headers)
        case .hang(let duration)?:
            await faults.hold(upTo: duration, clock: clock)
            return Self.canned(503, body: "released", headers: [:])
        case .slow(let duration)?:
            await faults.hold(upTo: duration, clock: clock)
            return await answer(request, to: route)
        case .loseAnswer(let status, let body)?:
            _ = await answer(request, to: route)
            return Self.canned(status, body: body, headers: [:])
        case .withholdAnswer?:
            let response = await answer(request, to: route)
            await faults.hold(upTo: nil, clock: clock)
            return response
        case .reset?:
            return .reset
        case .resetAnswer?:
            _ = await answer(request, to: route)
            return .reset
        case .routeMissing?:
            return PortRefusal.routeNotFound(request).response
        case .withoutScorecards?:
            return await answer(request, to: route, withoutScorecards: true)
        case .refuse(let word)?:
            return Response.vendorJSON(.ok, ["ok": false, "error": .string(word)])
        case .withoutScopes(let scopes)?:
            guard case .slack(let method) = route else { return await answer(request, to: route) }
            return slack.answer(request, method: method, lacking: Set(scopes))
        }
    }

    private func answer(
        _ request: Request,
        to route: Route,
        withoutScorecards: Bool = false
    ) async -> Response {
        switch route {
        case .slackWebhook: return slack.takeWebhook(request)
        case .slack(let method): return slack.answer(request, method: method)
        case .github(let call): return github.answer(request, call)
        case .jira(.cloud, _): return jira.answer(request)
        case .jira(.dataCenter, _): return jiraDataCenter.answer(request)
        case .page, .pageParts, .asset, .execute, .change, .state, .faultAdd, .faultsClear,
            .health, .githubPage, .jiraPage:
            return await answerOwn(request, to: route)
        case .none(isPort: false):
            return Response.text(.notFound, "Not found\n")
        default:
            return await port.answer(request, to: route, withoutScorecards: withoutScorecards)
        }
    }

    private static func canned(
        _ status: Int,
        body: String,
        headers: [String: String]
    ) -> Response {
        var response = Response.text(HTTPResponse.Status(code: status), body)
        if body.hasPrefix("{") { response.headers[.contentType] = "application/json" }
        for (name, value) in headers { response.headers.set(name, value) }
        return response
    }

    /// Answers the sandbox's own routes: the page, the record, the faults.
    private func answerOwn(_ request: Request, to route: Route) async -> Response {
        switch route {
        case .page:
            let doors = Door.allCases.filter { invoker.url(of: $0) != nil }
            return page.response(to: request, with: record, store.catalogue, doors: doors)
        case .pageParts: return page.partsResponse(to: request, with: record)
        case .asset(let asset): return Page.response(for: asset)
        case .execute: return await executeFromPage(request)
        case .change: return changeFromPage(request)
        case .state: return Response.vendorJSON(.ok, record.json(with: ticketsJSON))
        case .githubPage(let repository, let issue):
            return Page.redirect(to: github.board.repository(repository), issue: issue)
        case .jiraPage(let deployment, let issue):
            return Page.redirect(to: issue, in: deployment == .cloud ? jira : jiraDataCenter)
        case .faultAdd: return addFault(request)
        case .faultsClear:
            faults.clear()
            return Response.vendorJSON(.ok, ["ok": true])
        default: return Response.vendorJSON(.ok, ["ok": true, "service": "scorebell sandbox"])
        }
    }

    private func addFault(_ request: Request) -> Response {
        do throws(PortRefusal) {
            let bytesMax = configuration.limits.requestBytesMax
            faults.add(try Fault(json: try request.portBody(bytesMax: bytesMax)))
            return Response.vendorJSON(
                .created,
                ["ok": true, "faults": .integer(Int64(faults.count))]
            )
        } catch {
            return error.response
        }
    }

    /// Whether another site's page sent a form, which must not do anything here.
    private func isFromElsewhere(_ request: Request) -> Bool {
        let origin = request.header(.origin)
        let host = request.header(.host) ?? ""
        return request.header(.secFetchSite) == "cross-site"
            || (origin != nil && origin != "http://\(host)")
    }

    private static let foreignForm = Response.text(
        .forbidden,
        "The button works on this page only\n"
    )

    /// Answers `POST /sandbox/change`: with a redirect to the page, or with what changed in JSON.
    private func changeFromPage(_ request: Request) -> Response {
        if isFromElsewhere(request) { return Self.foreignForm }
        let change = changeCatalogue()
        guard request.header(.accept)?.hasPrefix("text/html") == true else {
            return Response.vendorJSON(.ok, change.json)
        }
        return Response(.seeOther, headers: [.location: "/"])
    }

    /// Answers the page's form: with a redirect to the page, or in JSON for its script.
    private func executeFromPage(_ request: Request) async -> Response {
        if isFromElsewhere(request) { return Self.foreignForm }
        guard let form = try? FormFields(body: request.body) else {
            return Response.text(.badRequest, "The form is malformed\n")
        }
        let shape = form["shape"].flatMap { InvocationShape(rawValue: $0) }
        let door = form["door"].flatMap { Door(rawValue: $0) }
        let run = await fireAction(shape ?? .full, through: door ?? .webhook)
        if request.header(.accept) == "application/json" {
            return Response.vendorJSON(.accepted, ["ok": true, "runId": .string(run.id)])
        }
        return Response(.seeOther, headers: [.location: "/"])
    }
}

extension SandboxWorld {
    /// A copy of the record.
    package var record: Record { recorder.record }

    package var messages: [SlackPost] { recorder.record.messages }

    /// The catalogue as it is now.
    package var catalogue: Catalogue { store.catalogue }

    /// GitHub's repositories and issues, and what people do in them.
    package var gitHub: GitHubBoard { github.board }

    /// Revokes GitHub's tokens, personal ones and those of the App's installation.
    package func revokeGitHubTokens() {
        github.access.revokeAll()
    }

    /// Fixes some rules and breaks others in Port, so that the next reminder tells what changed.
    @discardableResult
    package func changeCatalogue() -> CatalogueChange {
        let change = store.change(at: wall.now())
        recorder.note { $0.catalogueChanges += 1 }
        return change
    }

    /// Sets the URL to which actions are delivered.
    package func setWebhookURL(_ url: String) {
        invoker.setWebhookURL(url)
    }

    /// Sets the URL of a GitLab trigger, for actions of that kind.
    package func setPipelineURL(_ url: String) {
        invoker.setPipelineURL(url)
    }

    /// Revokes all access tokens, as rotating the secret does: the next call gets 401.
    package func revokeTokens() {
        port.revokeTokens()
    }

    /// Waits until the condition holds, and returns the record at that moment.
    ///
    /// - Parameter condition: What is waited for; it is asked after every change.
    /// - Returns: The record; as it is, whatever the condition, when the task is cancelled.
    package func record(when condition: @escaping @Sendable (Record) -> Bool) async -> Record {
        await recorder.record(when: condition)
    }

    /// Waits until Slack has accepted at least that many messages, and returns all.
    package func message(count: Int) async -> [SlackPost] {
        await record { $0.messages.count >= count }.messages
    }

    /// Waits until the run has ended, and returns it; nil only when the task is cancelled.
    package func runEnded(_ id: String) async -> ActionRun? {
        await record { $0.run(id)?.hasEnded ?? false }.run(id)
    }
}

extension SandboxWorld {
    /// Creates a run of the catalogue's action, in progress; delivers nothing.
    ///
    /// - Parameters:
    ///   - id: The run's id; a new one unless given.
    ///   - properties: The user's inputs.
    ///   - door: How it will be delivered.
    /// - Returns: The run.
    @discardableResult
    package func addRun(
        _ id: String? = nil,
        properties: JSONValue = [:],
        through door: Door = .webhook
    ) -> ActionRun {
        runs.add(id, properties: properties, through: door)
    }

    /// Executes the action as a click in Port does: a new run, and its webhook delivered.
    ///
    /// - Parameters:
    ///   - shape: The form of the body.
    ///   - properties: The user's inputs.
    ///   - runID: The run's id; a new one unless given.
    ///   - door: How the service is called.
    /// - Returns: The run, as it is once the service has answered or could not.
    @discardableResult
    package func fireAction(
        _ shape: InvocationShape = .full,
        properties: JSONValue = [:],
        runID: String? = nil,
        through door: Door = .webhook
    ) async -> ActionRun {
        let run = addRun(runID, properties: properties, through: door)
        await deliver(run, as: shape)
        return record.run(run.id) ?? run
    }

    /// Returns the signed call for a run, for tests that post it themselves.
    package func invocation(
        for run: ActionRun,
        as shape: InvocationShape = .full,
        webhookURL: String = ""
    ) -> SignedInvocation {
        invoker.invocation(for: run, as: shape, webhookURL: webhookURL)
    }

    /// Delivers a run to the service, records the answer, and returns its status; nil without one.
    @discardableResult
    package func deliver(_ run: ActionRun, as shape: InvocationShape = .full) async -> Int? {
        await invoker.deliver(run, as: shape)
    }
}
