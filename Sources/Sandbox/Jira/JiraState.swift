import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// Everything that the sandbox's Jira remembers, and its answers.
struct JiraState: Sendable {
    typealias Refusal = JiraStandIn.Refusal

    /// An answer before it is written as bytes.
    struct Answer: Sendable {
        var status: HTTPResponse.Status = .ok
        /// Nil for an answer without a body.
        var json: JSONValue?
    }

    /// A search of which further pages can be asked for.
    struct Cursor: Sendable {
        var query: String
        var ids: [Int]
        var start: Int
        /// Whether the next page is one without issues.
        var isEmptyNext: Bool
        var expires: Timestamp
    }

    let configuration: JiraStandInConfiguration
    var board: JiraBoard
    var index: JiraIndex
    /// The time of the call.
    var now = Timestamp(secondsSince1970: 0)
    var cursors: [ExactString: Cursor] = [:]
    /// Wrong logins in a row.
    var failures = 0
    /// When each issue was written to lately.
    private var writes: [Int: [Timestamp]] = [:]
    /// The last number that was given out.
    var serial = 0

    init(_ configuration: JiraStandInConfiguration) {
        self.configuration = configuration
        board = JiraBoard(projects: configuration.projects)
        index = JiraIndex(lag: configuration.searchLag)
    }

    /// A number that was not given out before.
    mutating func nextNumber() -> Int {
        serial += 1
        return serial
    }

    func sees(_ project: JiraBoard.Project, _ request: JiraRequest) -> Bool {
        request.isLoggedIn && project.isVisible
    }

    /// Returns the issue that the path names.
    func issue(_ request: JiraRequest) throws(Refusal) -> JiraBoard.Issue {
        guard let issue = board.issue(request.call.names[0]),
            sees(board.project(of: issue), request)
        else { throw .noIssue }
        return issue
    }

    /// Returns the project of an issue, after a check that the account may do something in it.
    func project(
        of issue: JiraBoard.Issue,
        for permission: JiraBoard.Permission,
        _ action: String
    ) throws(Refusal) -> JiraBoard.Project {
        let project = board.project(of: issue)
        guard project.permissions.contains(permission) else {
            throw Refusal(.forbidden, "You do not have permission to \(action) in this project.")
        }
        return project
    }

    /// Replaces an issue by its new state, which searches show later.
    mutating func keep(_ issue: JiraBoard.Issue) {
        index.remember(board.issue(id: issue.id), of: issue.id, at: now)
        board.put(issue)
    }

    /// Counts a write to an issue, and refuses one too many.
    mutating func countWrite(to id: Int) throws(Refusal) {
        let longest = configuration.writeLimits.map(\.within).max() ?? .zero
        var times = (writes[id] ?? []).filter { now - $0 < longest }
        for limit in configuration.writeLimits {
            let recent = times.filter { now - $0 < limit.within }
            guard recent.count >= limit.countMax, let first = recent.first else { continue }
            var refusal = Refusal(.tooManyRequests, "Rate limit exceeded for this issue.")
            let seconds = (limit.within - (now - first)).inSeconds.rounded(.up)
            refusal.headers = [
                "retry-after": "\(max(1, Int(seconds)))",
                "ratelimit-reason": JiraLimit.issueWrites.rawValue,
                "x-ratelimit-remaining": "0",
            ]
            throw refusal
        }
        times.append(now)
        writes[id] = times
    }

    mutating func answer(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard let method = request.call.method else {
            throw Refusal(.notFound, "There is no such resource.")
        }
        if method.isWrite, !request.isLoggedIn { throw .login }
        switch method {
        case .serverInfo: return serverInfo(request)
        case .myself: return try myself(request)
        case .permissions: return try permissions(request)
        case .project: return try project(request)
        case .fields: return fields(request)
        case .createTypes: return try createTypes(request)
        case .createFields: return try createFields(request)
        case .assignable: return try assignable(request)
        case .search: return try search(request)
        case .removedSearch: return try searchByPosition(request)
        case .count: return try count(request)
        case .bulkFetch: return try bulkFetch(request)
        case .issue: return try read(request)
        case .create: return try create(request)
        case .bulkCreate: return try bulkCreate(request)
        case .edit: return try edit(request)
        case .transitions: return try transitions(request)
        case .transition: return try transition(request)
        case .comments: return try comments(request)
        case .comment: return try comment(request)
        case .properties: return try properties(request)
        case .property: return try property(request)
        case .setProperty: return try setProperty(request)
        case .deleteProperty: return try deleteProperty(request)
        }
    }
}
