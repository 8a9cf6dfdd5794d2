import HTTPMessage
import JSON
import HTTPTypes

/// The sandbox's page: Port's action and runs beside Slack's channels, and the tickets.
struct Page: Sendable {
    /// How many of the newest are shown.
    static let runsMax = 12
    static let refusalsMax = 5

    /// Allows nothing from other origins and nothing inline, so markup in a hostile title could not
    /// run.
    private static let securityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private let title: String
    private let workspace: Workspace
    private let github: GitHubBoard
    private let jiras: [JiraStandIn]

    init(
        _ configuration: SandboxConfiguration,
        workspace: Workspace,
        github: GitHubBoard,
        jiras: [JiraStandIn]
    ) {
        title = configuration.catalogue.action.title
        self.workspace = workspace
        self.github = github
        self.jiras = jiras
    }

    /// Answers `GET /`, `GET /?channel=ID` with one conversation alone, and `GET /?board=ID` with one
    /// board alone.
    func response(
        to request: Request,
        with record: Record,
        _ catalogue: Catalogue,
        doors: [Door]
    ) -> Response {
        var action = ActionView(catalogue)
        action.doors = doors.map { ActionView.DoorView(name: $0.rawValue, title: $0.title) }
        let html = SandboxTemplates.render(.page, model(request, record, action))
        var response = Response.text(.ok, html, type: "text/html; charset=utf-8")
        response.headers.set("content-security-policy", Self.securityPolicy)
        response.headers.set("referrer-policy", "no-referrer")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Answers `GET /sandbox/parts`: the parts of the page that change, or 304 if they have not.
    func partsResponse(to request: Request, with record: Record) -> Response {
        let tag = "\"\(record.partsVersion)\""
        if request.header(.ifNoneMatch) == tag { return Response(.notModified) }
        let model = model(request, record, ActionView(title: title))
        var response = Response.vendorJSON(
            .ok,
            [
                "runs": .string(SandboxTemplates.render(.runs, model)),
                "sidebar": .string(SandboxTemplates.render(.sidebar, model)),
                "channel": .string(SandboxTemplates.render(.channel, model)),
                "tickets": .string(SandboxTemplates.render(.tickets, model)),
            ]
        )
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func model(_ request: Request, _ record: Record, _ action: ActionView) -> PageModel {
        // A malformed query asks for nothing that the page has.
        let asked = try? FormFields(request.query ?? "")
        return PageModel(
            record,
            action: action,
            workspace: WorkspaceView(workspace, record, only: asked?["channel"]),
            tickets: TicketsView(jiras, github.repositories, only: asked?["board"])
        )
    }

    /// Leads from the address that a tracker gives a ticket to where the page shows it.
    static func redirect(to repository: SandboxRepository?, issue: String?) -> Response {
        guard let repository else { return Response.text(.notFound, "Not found\n") }
        let board = repository.boardID
        let place = issue.flatMap { Int($0) }.map { "#\(board)-\($0)" } ?? ""
        return Response(.seeOther, headers: [.location: "/?board=\(board)\(place)"])
    }

    static func redirect(to name: String, in jira: JiraStandIn) -> Response {
        let board = jira.board
        guard let issue = board.issue(name) else { return Response.text(.notFound, "Not found\n") }
        // A subtask is shown with its parent.
        let shown = issue.parent.flatMap { board.issue(id: $0) } ?? issue
        let id = jira.boardID(of: board.project(of: shown))
        let place = "\(jira.name)-\(shown.key)"
        return Response(.seeOther, headers: [.location: "/?board=\(id)#\(place)"])
    }

    static func response(for asset: Route.Asset) -> Response {
        switch asset {
        case .style: file(PackageResources.style_css, type: "text/css; charset=utf-8")
        case .script: file(PackageResources.app_js, type: "text/javascript; charset=utf-8")
        case .icon: file(PackageResources.icon_svg, type: "image/svg+xml")
        }
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(.ok, headers: [.contentType: type], body: bytes)
    }
}

extension Record {
    /// Changes with everything that the page shows, but not with views of the page.
    var partsVersion: Int { version - calls(.other) }
}
