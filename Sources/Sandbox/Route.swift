import HTTPMessage
import HTTPTypes

/// What a request to the sandbox asks for, with what its path names.
enum Route: Sendable, Hashable {
    case token
    case blueprintSearch(blueprint: String)
    case globalSearch
    case blueprint(String)
    case teams
    case scorecard(String, blueprint: String)
    case run(String)
    case runUpdate(String)
    case runLog(String)
    case runLogs(String)
    case actionRun(action: String)
    case runClaim
    case runAck
    case nodeClaim
    case organization
    case organizationUpdate
    case slackWebhook
    /// Nil for a method that the sandbox does not have.
    case slack(SlackMethod?)
    /// Nil for a call that the sandbox does not have.
    case github(GitHubCall?)
    /// What an issue's or a repository's address leads people to.
    case githubPage(repository: String, issue: String?)
    /// Nil for a call that the sandbox does not have.
    case jira(JiraStandInConfiguration.Deployment, JiraCall?)
    /// What an issue's address leads people to.
    case jiraPage(JiraStandInConfiguration.Deployment, issue: String)
    case page
    case pageParts
    case asset(Asset)
    case execute
    case change
    case state
    case faultAdd
    case faultsClear
    case health
    case none(isPort: Bool)

    /// A file that the page loads from here.
    enum Asset: String, Sendable, CaseIterable {
        case style = "style.css"
        case script = "app.js"
        case icon = "icon.svg"
    }

    init(_ request: Request) {
        let parts = request.path.split(separator: "/").map { percentDecoded($0) ?? String($0) }
        switch parts.first {
        case "v1": self = .port(request.method, Array(parts.dropFirst()))
        case "api" where parts.count == 2: self = .slack(SlackMethod(rawValue: parts[1]))
        case "services": self = request.method == .post ? .slackWebhook : .none(isPort: false)
        case "github": self = .ofGitHub(request.method, Array(parts.dropFirst()))
        case "jira": self = .ofJira(.cloud, request, parts)
        case "jira-dc": self = .ofJira(.dataCenter, request, parts)
        case "sandbox": self = .own(request.method, Array(parts.dropFirst()))
        case nil where request.method == .get: self = .page
        default: self = .none(isPort: false)
        }
    }

    /// Returns the methods that a request's path takes, as `Allow` lists them; nil for none.
    static func methods(at request: Request) -> String? {
        if request.path == "*" { return "GET, POST, PUT, PATCH, DELETE, OPTIONS" }
        let methods = [HTTPRequest.Method.get, .post, .put, .patch, .delete]
            .filter { method in
                var request = request
                request.method = method
                return switch Route(request) {
                case .none, .github(nil): false
                case .jira(_, let call): call?.method != nil
                default: true
                }
            }
        guard !methods.isEmpty else { return nil }
        return (methods + [.options]).map(\.rawValue).joined(separator: ", ")
    }

    private static func port(_ method: HTTPRequest.Method, _ parts: [String]) -> Route {
        switch (method, parts.first, parts.count) {
        case (.post, "auth", 2) where parts[1] == "access_token": .token
        case (.post, "entities", 2) where parts[1] == "search": .globalSearch
        case (.post, "blueprints", 4) where parts[2...] == ["entities", "search"]:
            .blueprintSearch(blueprint: parts[1])
        case (.get, "blueprints", 2): .blueprint(parts[1])
        case (.get, "teams", 1): .teams
        case (.get, "blueprints", 4) where parts[2] == "scorecards":
            .scorecard(parts[3], blueprint: parts[1])
        case (.post, "actions", 3) where parts[2] == "runs": .actionRun(action: parts[1])
        case (.post, "actions", 3) where parts[1...] == ["runs", "claim-pending"]: .runClaim
        case (.patch, "actions", 3) where parts[1...] == ["runs", "ack"]: .runAck
        case (.post, "workflows", 3) where parts[1...] == ["runs", "claim-pending"]: .nodeClaim
        case (.get, "organization", 1): .organization
        case (.patch, "organization", 1): .organizationUpdate
        case (.get, "actions", 3) where parts[1] == "runs": .run(parts[2])
        case (.patch, "actions", 3) where parts[1] == "runs": .runUpdate(parts[2])
        case (.post, "actions", 4) where parts[1] == "runs" && parts[3] == "logs":
            .runLog(parts[2])
        case (.get, "actions", 4) where parts[1] == "runs" && parts[3] == "logs":
            .runLogs(parts[2])
        default: .none(isPort: true)
        }
    }

    private static func ofGitHub(_ method: HTTPRequest.Method, _ parts: [String]) -> Route {
        if let call = GitHubCall(method, parts) { return .github(call) }
        let isRepository = parts.count == 2 || parts.count > 2 && parts[2] == "issues"
        guard method == .get, isRepository, parts.count <= 4,
            !["api", "app", "repos", "repositories", "search"].contains(parts[0])
        else { return .github(nil) }
        return .githubPage(
            repository: "\(parts[0])/\(parts[1])",
            issue: parts.count == 4 ? parts[3] : nil
        )
    }

    private static func ofJira(
        _ deployment: JiraStandInConfiguration.Deployment,
        _ request: Request,
        _ parts: [String]
    ) -> Route {
        if request.method == .get, parts.count == 3, parts[1] == "browse" {
            return .jiraPage(deployment, issue: parts[2])
        }
        return .jira(deployment, JiraCall(request, basePath: "/\(parts[0])"))
    }

    private static func own(_ method: HTTPRequest.Method, _ parts: [String]) -> Route {
        switch (method, parts.joined(separator: "/")) {
        case (.get, "health"): .health
        case (.get, "state"): .state
        case (.get, "parts"): .pageParts
        case (.post, "execute"): .execute
        case (.post, "change"): .change
        case (.post, "faults"): .faultAdd
        case (.delete, "faults"): .faultsClear
        case (.get, let name): Asset(rawValue: name).map(Route.asset) ?? .none(isPort: false)
        default: .none(isPort: false)
        }
    }
}

/// The name of a route, for counting calls and for saying where a fault is to happen.
package enum RouteName: String, Sendable, Hashable, CaseIterable {
    case token, blueprintSearch, globalSearch, blueprint, scorecard, teams
    case run, runUpdate, runLog, runLogs, actionRun, slackWebhook
    case runClaim, runAck, nodeClaim, organization, organizationUpdate
    case slackPostMessage, slackPermalink, slackHistory, slackReplies, slackChannels, slackChannel
    case slackJoin, slackOpen, slackUserByEmail, slackUsers, slackUser, slackUserGroups
    case slackAuthTest
    case githubRepository, githubLabels, githubLabelCreate, githubIssues, githubIssueCreate
    case githubIssue, githubIssueUpdate, githubIssueLabels, githubIssueLabelsAdd
    case githubIssueLabelRemove, githubComments, githubCommentCreate, githubAssignees
    case githubUser, githubRateLimit, githubApp, githubInstallation, githubInstallationToken
    case jiraServerInfo, jiraMyself, jiraPermissions, jiraProject, jiraFields, jiraCreateTypes
    case jiraCreateFields, jiraSearch, jiraCount, jiraCreate, jiraBulkCreate, jiraBulkFetch
    case jiraIssue, jiraEdit, jiraTransitions, jiraTransition, jiraComments, jiraComment
    case jiraProperties, jiraProperty, jiraSetProperty, jiraDeleteProperty, jiraAssignable
    case jiraRemovedSearch
    case other
}

extension Route {
    var name: RouteName {
        switch self {
        case .token: .token
        case .blueprintSearch: .blueprintSearch
        case .globalSearch: .globalSearch
        case .blueprint: .blueprint
        case .scorecard: .scorecard
        case .teams: .teams
        case .run: .run
        case .runUpdate: .runUpdate
        case .runLog: .runLog
        case .runLogs: .runLogs
        case .actionRun: .actionRun
        case .runClaim: .runClaim
        case .runAck: .runAck
        case .nodeClaim: .nodeClaim
        case .organization: .organization
        case .organizationUpdate: .organizationUpdate
        case .slackWebhook: .slackWebhook
        case .slack(let method): method?.name ?? .other
        case .github(let call): call?.name ?? .other
        case .jira(_, let call): call?.method?.name ?? .other
        case .page, .pageParts, .asset, .execute, .change, .state, .faultAdd, .faultsClear,
            .health, .githubPage, .jiraPage, .none:
            .other
        }
    }
}
