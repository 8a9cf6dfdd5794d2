import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// Searches, which see the index and not the issues as they are.
extension JiraState {
    /// What a search asks for, from a body or a query.
    private struct Search {
        var query: String?
        var fields: [String]?
        var properties: [String] = []
        var countMax: Int?
        var token: String?
        /// Issues that are shown as they are now.
        var reconciled: Set<Int> = []
    }

    private static let searchMembers: Set<ExactString> = [
        "jql", "fields", "maxResults", "nextPageToken", "properties", "reconcileIssues", "expand",
        "fieldsByKeys",
    ]

    private func search(of request: JiraRequest) throws(Refusal) -> Search {
        guard request.body != .null else { return try search(ofQuery: request) }
        let members = try request.members(Self.searchMembers)
        var search = Search(query: members["jql"]?.string)
        try read("fields", members, into: &search.fields)
        var properties: [String]?
        try read("properties", members, into: &properties)
        search.properties = properties ?? []
        if let token = members["nextPageToken"], token != .null {
            guard let text = token.string else { throw .payload }
            search.token = text
        }
        if let count = members["maxResults"], count != .null {
            guard case .integer(let number) = count, number >= 0 else { throw .payload }
            search.countMax = Int(number)
        }
        for item in members["reconcileIssues"]?.array ?? [] {
            // Numbers, though ids are texts everywhere else.
            guard case .integer(let id) = item else { throw .payload }
            search.reconciled.insert(Int(id))
        }
        return search
    }

    private func read(
        _ name: ExactString,
        _ members: [ExactString: JSONValue],
        into texts: inout [String]?
    ) throws(Refusal) {
        guard let value = members[name], value != .null else { return }
        guard let read = value.texts else { throw .payload }
        texts = read
    }

    private func search(ofQuery request: JiraRequest) throws(Refusal) -> Search {
        var search = Search(query: request.query["jql"])
        search.fields = request.list("fields")
        search.properties = request.list("properties") ?? []
        search.token = request.query["nextPageToken"]
        if let text = request.query["maxResults"] {
            guard let count = Int(text), count >= 0 else { throw .payload }
            search.countMax = count
        }
        for text in request.list("reconcileIssues") ?? [] {
            guard let id = Int(text) else { throw .payload }
            search.reconciled.insert(id)
        }
        return search
    }

    /// Answers the search of Cloud, whose pages follow one another by tokens.
    mutating func search(_ request: JiraRequest) throws(Refusal) -> Answer {
        // A Data Center does not have it yet.
        guard configuration.isCloud else { throw Refusal(.notFound, "null for uri") }
        let search = try search(of: request)
        if search.reconciled.count > 50 {
            throw Refusal(.badRequest, "At most 50 issues can be reconciled.")
        }
        if search.properties.count > 5 {
            throw Refusal(.badRequest, "At most 5 properties can be asked for.")
        }
        let text = search.query ?? ""
        let query = try query(text, isBounded: true)
        guard request.isLoggedIn else { return Answer(json: ["issues": [], "isLast": true]) }
        var cursor = try cursor(search, text, query)
        let ids = Set(search.fields ?? ["id"])
        let isIDsOnly = ids.isSubset(of: ["id", "key"])
        var count = min(search.countMax ?? 50, isIDsOnly ? 5_000 : configuration.pageMax)
        if let short = configuration.shortPage { count = min(count, short) }
        var page: [Int] = []
        if cursor.isEmptyNext {
            cursor.isEmptyNext = false
        } else {
            page = Array(cursor.ids.dropFirst(cursor.start).prefix(max(1, count)))
            cursor.start += page.count
            cursor.isEmptyNext = configuration.hasEmptyPages
        }
        var members: [ExactString: JSONValue] = [
            "issues": .array(page.compactMap { json($0, search, request) })
        ]
        let isLast = cursor.start >= cursor.ids.count
        members["isLast"] = .bool(isLast)
        if !isLast { members["nextPageToken"] = .string(keep(cursor)) }
        return Answer(json: .object(members))
    }

    private mutating func keep(_ cursor: Cursor) -> String {
        cursors = cursors.filter { $0.value.expires > now }
        let token = "CAEaAggB\(nextNumber())"
        cursors[ExactString(token)] = cursor
        return token
    }

    /// Returns where the search goes on, or begins.
    private func cursor(
        _ search: Search,
        _ text: String,
        _ query: JiraQuery
    ) throws(Refusal) -> Cursor {
        guard let token = search.token else {
            return Cursor(
                query: text,
                ids: try found(query, search.reconciled).map(\.id),
                start: 0,
                isEmptyNext: false,
                expires: now + .seconds(7 * 86_400)
            )
        }
        guard let cursor = cursors[ExactString(token)], cursor.expires > now,
            cursor.query.hasSameBytes(as: text)
        else { throw Refusal(.badRequest, "The provided next page token is invalid or expired.") }
        return cursor
    }

    private func query(_ text: String, isBounded: Bool) throws(Refusal) -> JiraQuery {
        do throws(JiraQuery.Problem) {
            let query = try JiraQuery(text)
            guard isBounded, query.clause == nil else { return query }
        } catch {
            throw Refusal(.badRequest, error.text)
        }
        throw Refusal(
            .badRequest,
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your "
                + "query."
        )
    }

    /// The issues that a search finds by the index, in its order.
    private func found(
        _ query: JiraQuery,
        _ reconciled: Set<Int>
    ) throws(Refusal) -> [JiraBoard.Issue] {
        do throws(JiraQuery.Problem) {
            let filter = try JiraFilter(query, board, resolutions: configuration.resolutions)
            let issues = board.ids.compactMap { id -> JiraBoard.Issue? in
                guard let issue = shown(id, reconciled), board.project(of: issue).isVisible,
                    filter.finds(issue, on: board)
                else { return nil }
                return issue
            }
            return filter.sorted(issues)
        } catch {
            throw Refusal(.badRequest, error.text)
        }
    }

    /// An issue as a search shows it.
    private func shown(_ id: Int, _ reconciled: Set<Int>) -> JiraBoard.Issue? {
        reconciled.contains(id)
            ? board.issue(id: id) : index.issue(id, on: board, at: now)
    }

    /// Returns an issue of a page; without fields it is an id.
    private func json(_ id: Int, _ search: Search, _ request: JiraRequest) -> JSONValue? {
        guard let issue = shown(id, search.reconciled) else { return nil }
        let json = json(request)
        let fields = search.fields ?? ["id"]
        if search.properties.isEmpty, fields.allSatisfy({ $0 == "id" }) {
            return ["id": .string("\(issue.id)")]
        }
        if search.properties.isEmpty, fields.allSatisfy({ ["id", "key"].contains($0) }) {
            return .object(json.reference(issue))
        }
        let selection = JiraIssueJSON.Selection(fields: fields, properties: search.properties)
        return json.issue(issue, selection) { shown($0, search.reconciled) }
    }

    mutating func count(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard configuration.isCloud else { throw Refusal(.notFound, "null for uri") }
        let members = try request.members(["jql"])
        let query = try query(members["jql"]?.string ?? "", isBounded: true)
        let count = request.isLoggedIn ? try found(query, []).count : 0
        return Answer(json: ["count": .integer(Int64(count))])
    }

    /// Answers the search by position, which a Data Center has and Cloud has no more.
    mutating func searchByPosition(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard !configuration.isCloud else {
            throw Refusal(
                .gone,
                "The requested API has been removed. Please migrate to the "
                    + "/rest/api/3/search/jql API. A full migration guideline is available at "
                    + "https://developer.atlassian.com/changelog/#CHANGE-2046"
            )
        }
        var search = Search()
        var start = 0
        if request.body == .null {
            search.query = request.query["jql"]
            search.fields = request.list("fields")
            (start, search.countMax) = try request.window(countMax: configuration.pageMax)
        } else {
            // It does not know issue properties here, and refuses what it does not know.
            let members = try request.members([
                "jql", "startAt", "maxResults", "fields", "validateQuery", "expand",
            ])
            search.query = members["jql"]?.string
            try read("fields", members, into: &search.fields)
            start = members["startAt"]?.count ?? 0
            search.countMax = members["maxResults"]?.count
        }
        let query = try query(search.query ?? "", isBounded: false)
        let issues = request.isLoggedIn ? try found(query, []) : []
        var count = min(search.countMax ?? 50, configuration.pageMax)
        if let short = configuration.shortPage { count = min(count, short) }
        let page = issues.dropFirst(start).prefix(count)
        search.fields = search.fields ?? ["*navigable"]
        return Answer(json: [
            "startAt": .integer(Int64(start)), "maxResults": .integer(Int64(count)),
            "total": .integer(Int64(issues.count)),
            "issues": .array(page.compactMap { json($0.id, search, request) }),
        ])
    }

    /// Answers `bulkfetch`: issues as they are, in the order of their ids.
    mutating func bulkFetch(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard configuration.isCloud else { throw Refusal(.notFound, "null for uri") }
        let members = try request.members([
            "issueIdsOrKeys", "fields", "properties", "expand", "fieldsByKeys",
        ])
        guard let names = members["issueIdsOrKeys"]?.texts, (1...100).contains(names.count) else {
            throw Refusal(.badRequest, "Between 1 and 100 issues can be fetched.")
        }
        let selection = JiraIssueJSON.Selection(
            fields: members["fields"]?.texts ?? ["*navigable"],
            properties: members["properties"]?.texts ?? []
        )
        var found: [Int: JiraBoard.Issue] = [:]
        var errors: [JSONValue] = []
        for name in names {
            if let issue = board.issue(name), sees(board.project(of: issue), request) {
                found[issue.id] = issue
            } else {
                errors.append([
                    "id": .string(name), "errorMessage": .string(Refusal.noIssue.reason),
                ])
            }
        }
        let json = json(request)
        let issues = found.sorted { $0.key < $1.key }
            .map { json.issue($0.value, selection) { board.issue(id: $0) } }
        return Answer(json: ["issues": .array(issues), "issueErrors": .array(errors)])
    }
}
