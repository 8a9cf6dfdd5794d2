import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// What a client reads before it writes: the site, itself, projects, types, fields, people.
extension JiraState {
    func serverInfo(_ request: JiraRequest) -> Answer {
        Answer(json: [
            "baseUrl": .string(request.url),
            "version": configuration.isCloud ? "1001.0.0-SNAPSHOT" : "9.12.5",
            "versionNumbers": configuration.isCloud ? [1001, 0, 0] : [9, 12, 5],
            "deploymentType": configuration.isCloud ? "Cloud" : "Server",
            "buildNumber": 100_291, "serverTitle": "Jira",
            "serverTime": .string(JiraIssueJSON.time(now)),
        ])
    }

    func myself(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard request.isLoggedIn else {
            throw Refusal(
                .unauthorized,
                "Client must be authenticated to access this resource."
            )
        }
        return Answer(json: json(request).person(configuration.account, isSelf: true))
    }

    func json(_ request: JiraRequest) -> JiraIssueJSON {
        JiraIssueJSON(
            board: board,
            configuration: configuration,
            version: request.call.version,
            url: request.url
        )
    }

    func permissions(_ request: JiraRequest) throws(Refusal) -> Answer {
        var names = request.list("permissions")
        if configuration.isCloud, names == nil {
            throw Refusal(.badRequest, "The 'permissions' query parameter is required.")
        }
        let project = try projectOfQuery(request)
        let known = JiraBoard.Permission.allCases.map(\.rawValue) + Self.otherPermissions
        names = names ?? known
        var members: [ExactString: JSONValue] = [:]
        for name in names ?? [] {
            guard known.contains(where: { $0.hasSameBytes(as: name) }) else {
                throw Refusal(.badRequest, "Unrecognized permission: \(name)")
            }
            let permission = JiraBoard.Permission(rawValue: name)
            // Without a project: whether it is had in any.
            let projects = project.map { [$0] } ?? board.projects.filter(\.isVisible)
            let has =
                request.isLoggedIn
                && projects.contains { project in
                    permission.map { project.permissions.contains($0) } ?? false
                }
            members[ExactString(name)] = [
                "id": .string("\(known.firstIndex { $0.hasSameBytes(as: name) } ?? 0)"),
                "key": .string(name), "name": .string(name), "type": "PROJECT",
                "description": "", "havePermission": .bool(has),
            ]
        }
        return Answer(json: ["permissions": .object(members)])
    }

    /// Permissions that a client may ask for, and that the account never has.
    private static let otherPermissions = ["ADMINISTER", "ADMINISTER_PROJECTS", "DELETE_ISSUES"]

    /// The project that the query names; nil where it names none.
    private func projectOfQuery(_ request: JiraRequest) throws(Refusal) -> JiraBoard.Project? {
        if let key = request.query["issueKey"] {
            guard let issue = board.issue(key), sees(board.project(of: issue), request) else {
                throw .noIssue
            }
            return board.project(of: issue)
        }
        let name =
            request.query["projectKey"] ?? request.query["projectId"] ?? request.query["project"]
        guard let name else { return nil }
        guard let project = board.project(name), sees(project, request) else {
            throw .noProject(name)
        }
        return project
    }

    func project(_ request: JiraRequest) throws(Refusal) -> Answer {
        let name = request.call.names[0]
        guard let project = board.project(name), sees(project, request) else {
            throw .noProject(name)
        }
        let json = json(request)
        var members = json.project(project).object ?? [:]
        members["issueTypes"] = .array(project.types.map { json.type($0, in: project) })
        members["assigneeType"] = "UNASSIGNED"
        return Answer(json: .object(members))
    }

    func fields(_ request: JiraRequest) -> Answer {
        let system = [
            ("summary", "Summary"), ("description", "Description"), ("labels", "Labels"),
            ("status", "Status"), ("resolution", "Resolution"), ("issuetype", "Issue Type"),
            ("project", "Project"), ("parent", "Parent"), ("assignee", "Assignee"),
        ]
        let custom = board.projects.flatMap(\.customFields).map { ($0.id, $0.name) }
        let fields = (system + custom)
            .map { id, name -> JSONValue in
                [
                    "id": .string(id), "key": .string(id), "name": .string(name),
                    "custom": .bool(id.hasPrefix("customfield_")), "clauseNames": [.string(id)],
                ]
            }
        return Answer(json: .array(fields))
    }

    /// A page of a list, under the name that it has on Cloud.
    private func page(
        _ items: [JSONValue],
        _ request: JiraRequest,
        as name: ExactString
    ) throws(Refusal) -> Answer {
        let (start, count) = try request.window(countMax: 50)
        let shown = items.dropFirst(start).prefix(count)
        var members: [ExactString: JSONValue] = [
            "startAt": .integer(Int64(start)), "maxResults": .integer(Int64(count)),
            "total": .integer(Int64(items.count)),
        ]
        members[configuration.isCloud ? name : "values"] = .array(Array(shown))
        if !configuration.isCloud { members["isLast"] = .bool(start + shown.count >= items.count) }
        return Answer(json: .object(members))
    }

    /// The project of which the path asks what can be created; nil where nothing can.
    private func projectToCreateIn(_ request: JiraRequest) -> JiraBoard.Project? {
        guard let project = board.project(request.call.names[0]), sees(project, request),
            project.permissions.contains(.create)
        else { return nil }
        return project
    }

    func createTypes(_ request: JiraRequest) throws(Refusal) -> Answer {
        let json = json(request)
        let types = projectToCreateIn(request)
            .map { project in project.types.map { json.type($0, in: project) } }
        return try page(types ?? [], request, as: "issueTypes")
    }

    func createFields(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard let project = projectToCreateIn(request),
            let type = project.types.first(where: { $0.id == request.call.names[1] })
        else { return try page([], request, as: "fields") }
        let screen = JiraCreateScreen(project, type, configuration)
        return try page(screen.fields(json(request)), request, as: "fields")
    }

    func assignable(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard request.isLoggedIn else { throw .login }
        let parameter = configuration.isCloud ? "query" : "username"
        guard try projectOfQuery(request) != nil else {
            throw Refusal(.badRequest, "Either a project or an issue is required.")
        }
        guard let wanted = request.query[parameter]?.lowercased() else {
            throw Refusal(.badRequest, "The '\(parameter)' query parameter is required.")
        }
        let (start, count) = try request.window(countMax: 1_000)
        let found = configuration.everybody.filter { person in
            guard person.isActive, person.isAssignable else { return false }
            let texts = [person.name, person.id] + (person.showsEmail ? [person.email] : [])
            return texts.contains { text in
                // Any word may be meant by its beginning, and a whole address too.
                ([text] + text.split(separator: " ").map(String.init))
                    .contains { $0.lowercased().hasPrefix(wanted) }
            }
        }
        let json = json(request)
        return Answer(
            json: .array(found.dropFirst(start).prefix(count).map { json.person($0) })
        )
    }
}
