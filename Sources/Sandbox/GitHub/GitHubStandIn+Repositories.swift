import HTTPMessage
import HTTPTypes
import JSON

/// Answers calls that were let in: the App, people, repositories and labels.
extension GitHubStandIn {
    func response(to admission: Admission) throws(GitHubRefusal) -> Response {
        switch admission.call.verb {
        case .user: return try userResponse(to: admission)
        case .rateLimit: return Response.vendorJSON(.ok, try rateLimit(of: admission))
        case .app: return Response.vendorJSON(.ok, appJSON)
        case .installationToken(let id):
            let body = try admission.request.gitHubBody(isOptional: true)
            let token = try access.token(ofInstallation: id, body, at: admission.now)
            return Response.vendorJSON(.created, token)
        default:
            return try board.change { (state) throws(GitHubRefusal) in
                let index = try find(admission, in: state)
                switch admission.call.verb {
                case .labelCreate: return try createLabel(in: index, of: &state, admission)
                case .repository, .installation, .assignee, .assignees, .labels, .label:
                    return try respond(to: admission, in: state.repositories[index])
                default: return try issueResponse(to: admission, in: index, of: &state)
                }
            }
        }
    }

    private func respond(
        to admission: Admission,
        in repository: SandboxRepository
    ) throws(GitHubRefusal) -> Response {
        switch admission.call.verb {
        case .repository:
            let json = repository.json(admission)
            return Response.vendorJSON(.ok, json).unlessUnchanged(for: admission.request)
        case .installation: return Response.vendorJSON(.ok, installationJSON)
        case .assignee(let login):
            guard isPerson(login) else { throw .notFound }
            return Response(.noContent)
        case .assignees:
            let people = site.people + site.tokens.map(\.login)
            return try page(people, "assignees", repository, admission) { person(named: $0) }
        case .labels:
            return try page(repository.labels, "labels", repository, admission) {
                $0.json(in: repository, admission)
            }
        case .label(let name):
            guard let label = repository.label(name) else { throw .notFound }
            return Response.vendorJSON(.ok, label.json(in: repository, admission))
        default: throw .notFound
        }
    }

    private func createLabel(
        in index: Int,
        of state: inout GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) -> Response {
        try requireWrite(to: state.repositories[index], admission)
        try requirePush(to: state.repositories[index])
        let body = try admission.request.gitHubBody()
        let made = try newLabel(body, in: state.repositories[index])
        let label = state.repositories[index].add(made)
        let repository = state.repositories[index]
        return Response.vendorJSON(.created, label.json(in: repository, admission))
    }

    /// Finds the repository of a call, as far as the caller may know of it.
    private func find(
        _ admission: Admission,
        in state: GitHubBoard.State
    ) throws(GitHubRefusal) -> Int {
        var found: Int?
        switch admission.call.repository {
        case .id(let id): found = state.index(ofID: id)
        case .name(let name):
            found = state.index(named: name)
            if found == nil, let id = state.formerNames[name.lowercased()],
                let index = state.index(ofID: id),
                admission.caller.sees(state.repositories[index])
            {
                throw .moved(
                    to: admission.url(ofRepository: id),
                    isRead: admission.call.isRead
                )
            }
        case nil: break
        }
        guard let found, admission.caller.sees(state.repositories[found]) else { throw .notFound }
        return found
    }

    func page<Item>(
        _ items: [Item],
        _ list: String,
        _ repository: SandboxRepository,
        _ admission: Admission,
        _ json: (Item) -> JSONValue
    ) throws(GitHubRefusal) -> Response {
        let query = try GitHubListPage.Query(admission.request)
        let url = "\(admission.base)/repositories/\(repository.id)/\(list)"
        return GitHubListPage(items, query, url: url, json).response(to: admission.request)
    }

    private func newLabel(
        _ body: JSONValue,
        in repository: SandboxRepository
    ) throws(GitHubRefusal) -> SandboxLabel {
        guard let name = body["name"]?.string, !name.isEmpty else {
            throw .invalid("Label", "name", code: "missing_field")
        }
        try checkLabelName(name)
        if repository.label(name) != nil {
            throw .invalid("Label", "name", code: "already_exists")
        }
        var label = SandboxLabel(name: name)
        if let color = body["color"]?.string {
            guard color.utf8.count == 6, color.utf8.allSatisfy({ $0.hexadecimalDigit != nil })
            else {
                throw .invalid("Label", "color", code: "invalid", value: .string(color))
            }
            label.color = color.lowercased()
        }
        label.description = body["description"]?.string
        if (label.description?.unicodeScalars.count ?? 0) > 100 {
            throw .tooLong("Label", "description", max: 100)
        }
        return label
    }

    func checkLabelName(_ name: String) throws(GitHubRefusal) {
        if name.unicodeScalars.count > 50 { throw .tooLong("Label", "name", max: 50) }
    }

    /// Checks that the call may write to the repository.
    func requireWrite(
        to repository: SandboxRepository,
        _ admission: Admission
    ) throws(GitHubRefusal) {
        try admission.caller.requireIssuesWrite(in: repository)
        if repository.isArchived { throw .archived }
    }

    func requirePush(to repository: SandboxRepository) throws(GitHubRefusal) {
        if repository.access != .push {
            throw .forbidden(
                "You must have write access to this repository",
                accepted: "issues=write"
            )
        }
    }

    func isPerson(_ login: String) -> Bool {
        (site.people + site.tokens.map(\.login))
            .contains {
                $0.lowercased().hasSameBytes(as: login.lowercased())
            }
    }

    private func userResponse(to admission: Admission) throws(GitHubRefusal) -> Response {
        if case .installation = admission.caller.rights {
            throw GitHubRefusal(403, "Resource not accessible by integration")
        }
        return Response.vendorJSON(.ok, person(named: admission.caller.login))
    }

    /// The App by which an issue was opened; null for one that a person opened.
    func app(of login: String) -> JSONValue { login == GitHubSite.App.bot ? appJSON : .null }

    func person(named login: String) -> JSONValue {
        [
            "login": .string(login),
            "id": .integer(Int64(login.utf8.reduce(9_000) { $0 + Int($1) })),
            "type": login.hasSuffix("[bot]") ? "Bot" : "User", "site_admin": false,
        ]
    }

    private var appJSON: JSONValue {
        [
            "id": .integer(Int64(site.app.id) ?? 0), "client_id": .string(site.app.clientID),
            "slug": .string(GitHubSite.App.slug), "name": "scorebell",
            "permissions": ["issues": site.app.canWriteIssues ? "write" : "read"],
        ]
    }

    private var installationJSON: JSONValue {
        [
            "id": .integer(Int64(site.app.installation)),
            "app_id": .integer(Int64(site.app.id) ?? 0), "app_slug": .string(GitHubSite.App.slug),
            "account": ["login": .string(GitHubSite.owner), "type": "Organization"],
            "repository_selection": "selected", "suspended_at": .null,
            "permissions": [
                "issues": site.app.canWriteIssues ? "write" : "read", "metadata": "read",
            ],
        ]
    }
}

extension GitHubStandIn.Admission {
    /// The address of the call in a repository that is named by its id.
    func url(ofRepository id: Int, issue number: Int? = nil) -> String {
        let path = request.path.dropFirst(
            call.isEnterprise ? GitHubSite.enterprisePath.count : GitHubSite.path.count
        )
        var parts = path.split(separator: "/").map(String.init)
        parts.removeFirst(parts.first == "repos" ? 3 : 2)
        if let number, parts.count > 1 { parts[1] = "\(number)" }
        let query = request.query.map { "?\($0)" } ?? ""
        return (["\(base)/repositories/\(id)"] + parts).joined(separator: "/") + query
    }
}

extension SandboxRepository {
    func json(_ admission: GitHubStandIn.Admission) -> JSONValue {
        let parts = name.split(separator: "/").map(String.init)
        return [
            "id": .integer(Int64(id)), "full_name": .string(name),
            "name": .string(parts.last ?? name),
            "owner": ["login": .string(parts.first ?? ""), "type": "Organization", "id": 1_001],
            "private": .bool(isPrivate), "has_issues": .bool(hasIssues),
            "archived": .bool(isArchived), "disabled": false,
            "url": .string("\(admission.base)/repos/\(name)"),
            "html_url": .string("\(admission.web)/\(name)"),
            "permissions": [
                "admin": false, "maintain": false, "push": .bool(access == .push),
                "triage": .bool(access == .push), "pull": true,
            ],
        ]
    }
}

extension SandboxLabel {
    func json(
        in repository: SandboxRepository,
        _ admission: GitHubStandIn.Admission
    ) -> JSONValue {
        [
            "id": .integer(Int64(id)), "name": .string(name), "color": .string(color),
            "default": false, "description": description.map(JSONValue.string) ?? .null,
            "url": .string(
                "\(admission.base)/repos/\(repository.name)/labels/\(percentEncoded(name))"
            ),
        ]
    }
}

extension Request {
    private static let bodyBytesMax = 1 << 20

    /// The JSON object of a body.
    func gitHubBody(isOptional: Bool = false) throws(GitHubRefusal) -> JSONValue {
        if isOptional, body.isEmpty { return [:] }
        if body.count > Self.bodyBytesMax { throw GitHubRefusal(413, "Payload too large") }
        guard let value = try? JSONCoding.decode(JSONValue.self, from: body) else {
            throw GitHubRefusal(400, "Problems parsing JSON")
        }
        guard value.object != nil || value.array != nil else {
            throw GitHubRefusal(400, "Body should be a JSON object")
        }
        return value
    }
}

extension GitHubListPage {
    func response(to request: Request) -> Response {
        var response = Response.vendorJSON(.ok, .array(items))
        if let link { response.headers.set("link", link) }
        return response.unlessUnchanged(for: request)
    }
}

extension Response {
    /// The answer with its `ETag`, or 304 where the caller has it.
    func unlessUnchanged(for request: Request) -> Response {
        // FNV-1a of the body and of the link that stands beside it.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let link = HTTPField.Name("link").flatMap { headers[$0] } ?? ""
        for byte in body + Array(link.utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let tag = "W/\"\(String(hash, radix: 16))\""
        if request.header(.ifNoneMatch) == tag {
            return Response(.notModified, headers: [.eTag: tag])
        }
        var response = self
        response.headers[.eTag] = tag
        return response
    }
}
