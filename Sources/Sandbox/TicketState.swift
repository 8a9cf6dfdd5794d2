import JSON
import Platform

/// The tickets of the trackers, as `GET /sandbox/state` tells them.
extension SandboxWorld {
    var ticketsJSON: JSONValue {
        [
            "github": .array(
                gitHub.repositories.flatMap { repository in
                    repository.issues.map { $0.stateJSON(in: repository) }
                }
            ),
            "jira": .array(jira.board.stateJSON), "jira-dc": .array(jiraDataCenter.board.stateJSON),
        ]
    }
}

extension SandboxIssue {
    fileprivate func stateJSON(in repository: SandboxRepository) -> JSONValue {
        [
            "repository": .string(repository.name), "number": .integer(Int64(number)),
            "title": .string(title), "body": body.map(JSONValue.string) ?? .null,
            "isOpen": .bool(isOpen), "reason": stateReason.map { .string($0.rawValue) } ?? .null,
            "labels": .array(labels.map(JSONValue.string)),
            "assignees": .array(assignees.map(JSONValue.string)),
            "isPullRequest": .bool(isPullRequest), "updatedAt": .string(updatedAt.description),
            "comments": .array(comments.map { .string($0.body) }),
            "changes": .array(changes.map { .string("\($0.author) \($0.text)") }),
        ]
    }
}

extension JiraBoard {
    fileprivate var stateJSON: [JSONValue] {
        issues.map { issue in
            let status = status(of: issue)
            let parent = issue.parent.flatMap { self.issue(id: $0) }
            return [
                "key": .string(issue.key), "type": .string(type(of: issue).name),
                "parent": parent.map { .string($0.key) } ?? .null,
                "title": .string(issue.summary),
                "body": issue.description.map { .string($0.plain) } ?? .null,
                "isOpen": .bool(status.category != .done), "status": .string(status.name),
                "reason": issue.resolution.map(JSONValue.string) ?? .null,
                "labels": .array(issue.labels.map(JSONValue.string)),
                "assignee": issue.assignee.map(JSONValue.string) ?? .null,
                "updatedAt": .string(issue.updated.description),
                "comments": .array(issue.comments.map { .string($0.body.plain) }),
                "changes": .array(issue.history.map { .string("\($0.author) \($0.text)") }),
            ]
        }
    }
}
