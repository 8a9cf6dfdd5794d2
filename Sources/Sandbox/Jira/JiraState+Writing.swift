import HTTPMessage
import HTTPTypes
import JSON

/// Reads, creates and edits issues.
extension JiraState {
    func read(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try issue(request)
        let selection = JiraIssueJSON.Selection(
            fields: request.list("fields") ?? ["*all"],
            properties: request.list("properties") ?? []
        )
        return Answer(json: json(request).issue(issue, selection) { board.issue(id: $0) })
    }

    private static let createMembers: Set<ExactString> = [
        "fields", "update", "properties", "transition", "historyMetadata", "watchers",
    ]

    mutating func create(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try create(try request.members(Self.createMembers), request)
        return Answer(status: .created, json: .object(json(request).reference(issue)))
    }

    /// Creates many: what is good is created, whatever is wrong with others.
    mutating func bulkCreate(_ request: JiraRequest) throws(Refusal) -> Answer {
        guard let items = try request.members(["issueUpdates"])["issueUpdates"]?.array,
            !items.isEmpty
        else { throw .payload }
        if items.count > configuration.bulkMax {
            throw Refusal(
                .badRequest,
                "The number of issues to create, \(items.count), is more than the maximum, "
                    + "\(configuration.bulkMax)."
            )
        }
        var created: [JSONValue] = []
        var errors: [JSONValue] = []
        for (number, item) in items.enumerated() {
            var one = request
            one.body = item
            do throws(Refusal) {
                let issue = try create(try one.members(Self.createMembers), request)
                created.append(.object(json(request).reference(issue)))
            } catch {
                var reason = error.json.object ?? [:]
                reason["status"] = .integer(Int64(error.status.code))
                errors.append([
                    "status": .integer(Int64(error.status.code)),
                    "elementErrors": .object(reason),
                    "failedElementNumber": .integer(Int64(number)),
                ])
            }
        }
        return Answer(
            status: created.isEmpty ? .badRequest : .created,
            json: ["issues": .array(created), "errors": .array(errors)]
        )
    }

    private mutating func create(
        _ members: [ExactString: JSONValue],
        _ request: JiraRequest
    ) throws(Refusal) -> JiraBoard.Issue {
        guard var fields = members["fields"]?.object else { throw .payload }
        let project = try projectToCreateIn(fields["project"], request)
        guard let type = project.type(fields["issuetype"]) else {
            throw .field("issuetype", "The issue type selected is invalid.")
        }
        var issue = JiraBoard.Issue(
            projectID: project.id,
            typeID: type.id,
            summary: "",
            statusID: project.workflow.statuses[0].id,
            statusChangedAt: now,
            created: now,
            updated: now
        )
        issue.parent = try parent(fields["parent"], of: type, in: project, request)
        issue.properties = try properties(members["properties"])
        for name in ["project", "issuetype", "parent"] { fields[ExactString(name)] = nil }
        var writer = writer(issue, type, project, .create, request)
        writer.write(fields, updates: try updates(members))
        writer.requireAll()
        issue = try finish(&writer)
        issue.note("created", by: .api, at: now)
        issue = board.add(issue)
        index.remember(nil, of: issue.id, at: now)
        return issue
    }

    private func projectToCreateIn(
        _ reference: JSONValue?,
        _ request: JiraRequest
    ) throws(Refusal) -> JiraBoard.Project {
        guard let name = reference?["key"]?.string ?? reference?["id"]?.identifier else {
            throw .field("project", "Specify a valid project ID or key")
        }
        guard let project = board.project(name), sees(project, request) else {
            throw .field("project", "valid project is required")
        }
        guard project.permissions.contains(.create) else {
            throw Refusal(
                .badRequest,
                "You do not have permission to create issues in this project."
            )
        }
        return project
    }

    /// Returns the parent of a new issue; nil for none.
    private func parent(
        _ reference: JSONValue?,
        of type: JiraBoard.IssueType,
        in project: JiraBoard.Project,
        _ request: JiraRequest
    ) throws(Refusal) -> Int? {
        guard let reference, reference != .null else {
            guard type.isSubtask else { return nil }
            throw .field(
                "issuetype",
                "Issue type is a sub-task but parent issue key or id not specified."
            )
        }
        let name = reference["key"]?.string ?? reference["id"]?.identifier
        guard let issue = name.flatMap(board.issue), sees(board.project(of: issue), request) else {
            throw .field("parent", "Could not find issue by id or key.")
        }
        guard issue.projectID == project.id else {
            throw .field("parent", "Sub-task issue and its parent must be in the same project.")
        }
        let level = board.type(of: issue).level
        if configuration.isCloud {
            guard level == type.level + 1 else {
                throw .field(
                    "parent",
                    "Given parent work item does not belong to appropriate hierarchy."
                )
            }
        } else {
            guard type.isSubtask else { throw .notOnScreen("parent") }
            guard level >= 0 else {
                throw .field("parent", "Issue '\(issue.key)' is a sub-task itself.")
            }
        }
        return issue.id
    }

    private func updates(
        _ members: [ExactString: JSONValue]
    ) throws(Refusal) -> [ExactString: JSONValue] {
        guard let value = members["update"], value != .null else { return [:] }
        guard let updates = value.object else { throw .payload }
        return updates
    }

    func writer(
        _ issue: JiraBoard.Issue,
        _ type: JiraBoard.IssueType,
        _ project: JiraBoard.Project,
        _ occasion: JiraFieldWriter.Occasion,
        _ request: JiraRequest
    ) -> JiraFieldWriter {
        JiraFieldWriter(
            issue,
            of: type,
            in: project,
            occasion,
            version: request.call.version,
            configuration,
            now: now,
            serial: serial
        )
    }

    /// Returns the issue with all that was written, or throws what is wrong.
    mutating func finish(_ writer: inout JiraFieldWriter) throws(Refusal) -> JiraBoard.Issue {
        serial = writer.serial
        do throws(Refusal) {
            try writer.finish()
        } catch {
            var refusal = error
            refusal.detail = writer.problem
            throw refusal
        }
        return writer.issue
    }

    mutating func edit(_ request: JiraRequest) throws(Refusal) -> Answer {
        let old = try issue(request)
        // What is said of a transition is ignored.
        let members = try request.members(Self.createMembers)
        let project = try project(of: old, for: .edit, "edit issues")
        try countWrite(to: old.id)
        let fields = members["fields"]?.object ?? [:]
        let updates = try updates(members)
        let properties = try properties(members["properties"])
        if fields.isEmpty, updates.isEmpty, properties.isEmpty {
            throw Refusal(.badRequest, "one of 'fields' or 'update' required")
        }
        var writer = writer(old, board.type(of: old), project, .edit, request)
        writer.write(fields, updates: updates)
        var issue = try finish(&writer)
        issue.properties.merge(properties) { _, new in new }
        let changes =
            writer.changes + properties.keys.sorted().map { "property \($0)" }
        issue.note("edited: \(changes.joined(separator: "; "))", by: .api, at: now)
        keep(issue)
        guard request.query["returnIssue"] == "true" else { return Answer(status: .noContent) }
        let selection = JiraIssueJSON.Selection(fields: ["*all"])
        return Answer(json: json(request).issue(issue, selection) { board.issue(id: $0) })
    }
}
