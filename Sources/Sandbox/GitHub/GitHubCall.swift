import HTTPMessage
import HTTPTypes
import JSON

/// What a request to the stand-in of GitHub asks for.
struct GitHubCall: Sendable, Hashable {
    enum Repository: Sendable, Hashable {
        case name(String)
        case id(Int)
    }

    enum Verb: Sendable, Hashable {
        case user, rateLimit, app
        case installation, installationToken(Int)
        case repository
        case labels, labelCreate, label(String)
        case assignees, assignee(String)
        case issues, issueCreate
        case issue(Int), issueUpdate(Int)
        case issueLabels(Int), issueLabelsAdd(Int), issueLabelRemove(Int, String)
        case comments(Int), commentCreate(Int)
    }

    var verb: Verb
    var repository: Repository?
    /// Whether it comes to an Enterprise server.
    var isEnterprise = false

    /// Reads a method and the parts of a path behind `/github`; nil for what the sandbox does not
    /// have.
    init?(_ method: HTTPRequest.Method, _ parts: [String]) {
        var parts = parts[...]
        if parts.starts(with: ["api", "v3"]) {
            isEnterprise = true
            parts = parts.dropFirst(2)
        }
        let rest: [String]
        switch parts.first {
        case "repos" where parts.count >= 3:
            let names = Array(parts.dropFirst().prefix(2))
            repository = .name("\(names[0])/\(names[1])")
            rest = Array(parts.dropFirst(3))
        case "repositories" where parts.count >= 2:
            guard let id = Int(parts[parts.startIndex + 1]) else { return nil }
            repository = .id(id)
            rest = Array(parts.dropFirst(2))
        default: rest = Array(parts)
        }
        let verb =
            repository == nil ? Self.general(method, rest) : Self.ofRepository(method, rest)
        guard let verb else { return nil }
        self.verb = verb
    }

    private static func general(_ method: HTTPRequest.Method, _ parts: [String]) -> Verb? {
        switch (method, parts.count) {
        case (.get, 1) where parts[0] == "user": .user
        case (.get, 1) where parts[0] == "rate_limit": .rateLimit
        case (.get, 1) where parts[0] == "app": .app
        case (.post, 4)
        where parts[0...1] == ["app", "installations"] && parts[3] == "access_tokens":
            Int(parts[2]).map(Verb.installationToken)
        default: nil
        }
    }

    private static func ofRepository(_ method: HTTPRequest.Method, _ parts: [String]) -> Verb? {
        guard let first = parts.first else { return method == .get ? .repository : nil }
        switch (method, first, parts.count) {
        case (.get, "installation", 1): return .installation
        case (.get, "labels", 1): return .labels
        case (.post, "labels", 1): return .labelCreate
        case (.get, "labels", 2): return .label(parts[1])
        case (.get, "assignees", 1): return .assignees
        case (.get, "assignees", 2): return .assignee(parts[1])
        case (.get, "issues", 1): return .issues
        case (.post, "issues", 1): return .issueCreate
        case (_, "issues", 2...4):
            return Int(parts[1]).flatMap { ofIssue($0, method, Array(parts.dropFirst(2))) }
        default: return nil
        }
    }

    private static func ofIssue(
        _ number: Int,
        _ method: HTTPRequest.Method,
        _ parts: [String]
    ) -> Verb? {
        switch (method, parts.first, parts.count) {
        case (.get, nil, 0): .issue(number)
        case (.patch, nil, 0): .issueUpdate(number)
        case (.get, "labels", 1): .issueLabels(number)
        case (.post, "labels", 1): .issueLabelsAdd(number)
        case (.delete, "labels", 2): .issueLabelRemove(number, parts[1])
        case (.get, "comments", 1): .comments(number)
        case (.post, "comments", 1): .commentCreate(number)
        default: nil
        }
    }

    /// Whether it only reads.
    var isRead: Bool {
        switch verb {
        case .labelCreate, .issueCreate, .issueUpdate, .issueLabelsAdd, .issueLabelRemove,
            .commentCreate, .installationToken:
            false
        default: true
        }
    }

    /// Whether it makes content, of which GitHub takes little in a minute.
    var isCreation: Bool {
        switch verb {
        case .issueCreate, .commentCreate: true
        default: false
        }
    }

    /// Whether it is the App itself that asks, with a JWT.
    var isOfApp: Bool {
        switch verb {
        case .app, .installation, .installationToken: true
        default: false
        }
    }

    var name: RouteName {
        switch verb {
        case .user: .githubUser
        case .rateLimit: .githubRateLimit
        case .app: .githubApp
        case .installation: .githubInstallation
        case .installationToken: .githubInstallationToken
        case .repository: .githubRepository
        case .labels, .label: .githubLabels
        case .labelCreate: .githubLabelCreate
        case .assignees, .assignee: .githubAssignees
        case .issues: .githubIssues
        case .issueCreate: .githubIssueCreate
        case .issue: .githubIssue
        case .issueUpdate: .githubIssueUpdate
        case .issueLabels: .githubIssueLabels
        case .issueLabelsAdd: .githubIssueLabelsAdd
        case .issueLabelRemove: .githubIssueLabelRemove
        case .comments: .githubComments
        case .commentCreate: .githubCommentCreate
        }
    }
}
