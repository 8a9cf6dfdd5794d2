package import HTTPMessage
import HTTPTypes

/// The calls of Jira that the sandbox has; the raw values are the names for faults and counts.
package enum JiraMethod: String, Sendable, Hashable, CaseIterable {
    case serverInfo = "jiraServerInfo"
    case myself = "jiraMyself"
    case permissions = "jiraPermissions"
    case project = "jiraProject"
    case fields = "jiraFields"
    case createTypes = "jiraCreateTypes"
    case createFields = "jiraCreateFields"
    case search = "jiraSearch"
    case count = "jiraCount"
    case create = "jiraCreate"
    case bulkCreate = "jiraBulkCreate"
    case bulkFetch = "jiraBulkFetch"
    case issue = "jiraIssue"
    case edit = "jiraEdit"
    case transitions = "jiraTransitions"
    case transition = "jiraTransition"
    case comments = "jiraComments"
    case comment = "jiraComment"
    case properties = "jiraProperties"
    case property = "jiraProperty"
    case setProperty = "jiraSetProperty"
    case deleteProperty = "jiraDeleteProperty"
    case assignable = "jiraAssignable"
    /// The search that Cloud took away.
    case removedSearch = "jiraRemovedSearch"

    /// The name under which calls are counted and faults occur.
    var name: RouteName { RouteName(rawValue: rawValue) ?? .other }

    /// Whether it changes something.
    var isWrite: Bool {
        switch self {
        case .create, .bulkCreate, .edit, .transition, .comment, .setProperty, .deleteProperty:
            true
        default: false
        }
    }
}

/// A request to Jira, by its path.
package struct JiraCall: Sendable, Hashable {
    /// Nil for a path or method that the sandbox does not have.
    package var method: JiraMethod?
    /// The version of the API, 2 or 3.
    var version: Int
    /// What the path names: an issue, a project, a property's key.
    var names: [String]

    /// Reads the path of a request; nil for one that is not below the base path.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - basePath: What stands before `/rest`.
    package init?(_ request: Request, basePath: String) {
        guard request.path.hasPrefix(basePath + "/rest/api/") else { return nil }
        let parts = request.path.dropFirst(basePath.count + "/rest/api/".count)
            .split(separator: "/", omittingEmptySubsequences: false)
            .map { percentDecoded($0) ?? String($0) }
        switch parts.first {
        // `latest` is version 2 on both.
        case "2", "latest": version = 2
        case "3": version = 3
        default: return nil
        }
        names = []
        method = nil
        let rest = Array(parts.dropFirst())
        method = rest.first == "issue" ? issueMethod(request.method, Array(rest.dropFirst())) : nil
        method = method ?? otherMethod(request.method, rest)
    }

    private mutating func issueMethod(
        _ method: HTTPRequest.Method,
        _ parts: [String]
    ) -> JiraMethod? {
        if parts.isEmpty { return method == .post ? .create : nil }
        switch (method, parts.joined(separator: "/")) {
        case (.post, "bulk"): return .bulkCreate
        case (.post, "bulkfetch"): return .bulkFetch
        default: break
        }
        if parts[0] == "createmeta" { return createMethod(method, Array(parts.dropFirst())) }
        names = [parts[0]] + parts.dropFirst(2)
        let child = parts.count > 1 ? parts[1] : ""
        switch (method, child, parts.count) {
        case (.get, "", 1): return .issue
        case (.put, "", 1): return .edit
        case (.get, "transitions", 2): return .transitions
        case (.post, "transitions", 2): return .transition
        case (.get, "comment", 2): return .comments
        case (.post, "comment", 2): return .comment
        case (.get, "properties", 2): return .properties
        case (.get, "properties", 3): return .property
        case (.put, "properties", 3): return .setProperty
        case (.delete, "properties", 3): return .deleteProperty
        default: return nil
        }
    }

    private mutating func createMethod(
        _ method: HTTPRequest.Method,
        _ parts: [String]
    ) -> JiraMethod? {
        guard method == .get, parts.count >= 2, parts[1] == "issuetypes" else { return nil }
        names = [parts[0]] + parts.dropFirst(2)
        return parts.count == 2 ? .createTypes : parts.count == 3 ? .createFields : nil
    }

    private mutating func otherMethod(
        _ method: HTTPRequest.Method,
        _ parts: [String]
    ) -> JiraMethod? {
        switch (method, parts.joined(separator: "/")) {
        case (.get, "serverInfo"): return .serverInfo
        case (.get, "myself"): return .myself
        case (.get, "mypermissions"): return .permissions
        case (.get, "field"): return .fields
        case (.get, "search/jql"), (.post, "search/jql"): return .search
        case (.get, "search"), (.post, "search"): return .removedSearch
        case (.post, "search/approximate-count"): return .count
        case (.get, "user/assignable/search"): return .assignable
        case (.get, let path) where path.hasPrefix("project/") && parts.count == 2:
            names = [parts[1]]
            return .project
        default: return nil
        }
    }
}
