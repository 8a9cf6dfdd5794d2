import HTTPTypes
import JSON

extension JiraState {
    /// The transitions that the account is offered; none without the permission.
    private func offered(
        _ issue: JiraBoard.Issue,
        _ project: JiraBoard.Project
    ) -> [JiraBoard.Transition] {
        guard project.permissions.contains(.transition) else { return [] }
        let transitions = project.workflow.transitions(from: issue.statusID)
        guard project.workflow.openSubtasks == .hidden, hasOpenSubtasks(issue) else {
            return transitions
        }
        return transitions.filter { project.workflow[$0.to].category != .done }
    }

    private func hasOpenSubtasks(_ issue: JiraBoard.Issue) -> Bool {
        board.children(of: issue)
            .contains { child in
                board.type(of: child).isSubtask && board.status(of: child).category != .done
            }
    }

    func transitions(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try issue(request)
        let project = board.project(of: issue)
        let json = json(request)
        let expand = request.list("expand") ?? []
        let hasFields = expand.contains { $0.hasSameBytes(as: "transitions.fields") }
        let transitions = offered(issue, project)
            .map { transition -> JSONValue in
                var members: [ExactString: JSONValue] = [
                    "id": .string(transition.id), "name": .string(transition.name),
                    "to": json.status(project.workflow[transition.to]),
                    "hasScreen": .bool(transition.resolution != .none),
                    "isGlobal": .bool(transition.from.isEmpty), "isInitial": false,
                    "isConditional": false,
                ]
                if configuration.isCloud { members["isAvailable"] = true }
                if hasFields { members["fields"] = fields(of: transition, json) }
                return .object(members)
            }
        return Answer(json: ["expand": "transitions", "transitions": .array(transitions)])
    }

    private func fields(of transition: JiraBoard.Transition, _ json: JiraIssueJSON) -> JSONValue {
        guard transition.resolution != .none else { return [:] }
        return [
            "resolution": [
                "required": .bool(transition.resolution == .required), "name": "Resolution",
                "key": "resolution", "hasDefaultValue": false, "operations": ["set"],
                "schema": ["type": "resolution", "system": "resolution"],
                "allowedValues": .array(configuration.resolutions.map(json.resolution)),
            ]
        ]
    }

    mutating func transition(_ request: JiraRequest) throws(Refusal) -> Answer {
        let old = try issue(request)
        let members = try request.members([
            "transition", "fields", "update", "historyMetadata", "properties",
        ])
        try countWrite(to: old.id)
        let project = board.project(of: old)
        let id = members["transition"]?["id"]?.identifier
        guard let id else { throw Refusal(.badRequest, "Missing 'transition' identifier") }
        guard let transition = offered(old, project).first(where: { $0.id == id }) else {
            throw Refusal(
                .badRequest,
                "It seems that you have tried to perform a workflow operation (\(id)) that is not "
                    + "valid for the current state of this issue."
            )
        }
        let target = project.workflow[transition.to]
        if target.category == .done, project.workflow.openSubtasks == .refused,
            hasOpenSubtasks(old)
        {
            throw Refusal(.badRequest, "All sub-tasks have to be closed before their parent.")
        }
        var issue = try withUpdates(old, members, project, request)
        let chosen = try resolution(members, of: transition)
        move(&issue, to: target, chosen, transition.outcome)
        let words = [transition.name, "to", target.name, issue.resolution.map { "as \($0)" }]
        let text = words.compactMap(\.self).joined(separator: " ")
        issue.note("transition: \(text)", by: .api, at: now)
        keep(issue)
        return Answer(status: .noContent)
    }

    /// Returns the issue with the comment that comes with a transition.
    private mutating func withUpdates(
        _ issue: JiraBoard.Issue,
        _ members: [ExactString: JSONValue],
        _ project: JiraBoard.Project,
        _ request: JiraRequest
    ) throws(Refusal) -> JiraBoard.Issue {
        var updates = members["update"]?.object ?? [:]
        if updates["resolution"] != nil, members["fields"]?["resolution"] != nil {
            throw .field(
                "resolution",
                "Field 'resolution' cannot be in both 'fields' and 'update'."
            )
        }
        updates["resolution"] = nil
        if let other = updates.keys.first(where: { $0 != "comment" }) {
            throw .notOnScreen(other.text)
        }
        var writer = writer(issue, board.type(of: issue), project, .edit, request)
        writer.write([:], updates: updates)
        return try finish(&writer)
    }

    /// Returns the resolution that a transition is given; nil for none.
    private func resolution(
        _ members: [ExactString: JSONValue],
        of transition: JiraBoard.Transition
    ) throws(Refusal) -> String? {
        let fields = members["fields"]?.object ?? [:]
        if let other = fields.keys.first(where: { $0 != "resolution" }) {
            throw .notOnScreen(other.text)
        }
        let set = members["update"]?["resolution"]?.array?.first?["set"]
        guard let reference = fields["resolution"] ?? set else {
            if transition.resolution == .required {
                throw .field("resolution", "Resolution is required.")
            }
            return nil
        }
        guard transition.resolution != .none else { throw .notOnScreen("resolution") }
        let name =
            reference["id"]?.identifier.flatMap { Int($0) }
            .flatMap { id -> String? in
                let index = id - 10_000
                return configuration.resolutions.indices.contains(index)
                    ? configuration.resolutions[index] : nil
            } ?? reference["name"]?.string
        guard let name, configuration.resolutions.contains(where: { $0.hasSameBytes(as: name) })
        else { throw .field("resolution", "Resolution is invalid.") }
        return name
    }

    /// Puts an issue into a status.
    func move(
        _ issue: inout JiraBoard.Issue,
        to status: JiraBoard.Status,
        _ resolution: String?,
        _ outcome: JiraBoard.Transition.Outcome
    ) {
        let old = issue.resolution
        switch outcome {
        case .keeps: break
        case .sets(let name): issue.resolution = name
        case .clears: issue.resolution = nil
        }
        if let resolution { issue.resolution = resolution }
        if issue.resolution == nil {
            issue.resolvedAt = nil
        } else if old == nil {
            issue.resolvedAt = now
        }
        if issue.statusID != status.id { issue.statusChangedAt = now }
        issue.statusID = status.id
    }
}
