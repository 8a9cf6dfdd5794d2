import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// The list of issues, and how issues are written.
extension GitHubStandIn {
    /// Answers the list: issues and pull requests, the newest first.
    func issues(
        in repository: SandboxRepository,
        _ admission: Admission
    ) throws(GitHubRefusal) -> Response {
        let query = try GitHubListPage.Query(admission.request)
        let state = query["state"] ?? "open"
        guard ["open", "closed", "all"].contains(state) else {
            throw .invalid("Issue", "state", code: "invalid", value: .string(state))
        }
        // A comma always parts two names, so one that has a comma is never found.
        let labels = (query["labels"] ?? "").split(separator: ",").map(String.init)
        let seen = admission.now + .milliseconds(-site.limits.listLag.milliseconds)
        let since = query["since"].flatMap { Timestamp($0, dateAt: .start) }
        let matching = repository.issues.filter { issue in
            (state == "all" || issue.isOpen == (state == "open")) && issue.createdAt <= seen
                && labels.allSatisfy { issue.has(label: $0) }
                && since.map { issue.updatedAt >= $0 } ?? true
                && query["creator"].map { $0 == issue.author } ?? true
                && query["assignee"].map { issue.assignees.contains($0) } ?? true
        }
        let page = try GitHubListPage(
            issues: sorted(matching, query),
            query,
            url: "\(admission.base)/repositories/\(repository.id)/issues"
        ) { json(of: $0, in: repository, admission, isListed: true) }
        return page.response(to: admission.request)
    }

    private func sorted(
        _ issues: [SandboxIssue],
        _ query: GitHubListPage.Query
    ) -> [SandboxIssue] {
        let ascending = issues.sorted { left, right in
            switch query["sort"] {
            case "updated": (left.updatedAt, left.number) < (right.updatedAt, right.number)
            case "comments":
                (left.comments.count, left.number) < (right.comments.count, right.number)
            default: (left.createdAt, left.number) < (right.createdAt, right.number)
            }
        }
        return query["direction"] == "asc" ? ascending : ascending.reversed()
    }

    func labels(
        of issue: SandboxIssue,
        in repository: SandboxRepository,
        _ admission: Admission
    ) -> [JSONValue] {
        issue.labels.compactMap { repository.label($0)?.json(in: repository, admission) }
    }

    /// An issue as GitHub writes it; who closed it is only said of a single one.
    func json(
        of issue: SandboxIssue,
        in repository: SandboxRepository,
        _ admission: Admission,
        isListed: Bool = false
    ) -> JSONValue {
        let home = "\(admission.base)/repos/\(repository.name)"
        let url = "\(home)/issues/\(issue.number)"
        let kind = issue.isPullRequest ? "pull" : "issues"
        let people = issue.assignees.map(person)
        let closer = isListed ? nil : issue.closedBy
        var members: [ExactString: JSONValue] = [
            "id": .integer(Int64(issue.id)), "node_id": .string("I_\(issue.id)"),
            "number": .integer(Int64(issue.number)), "title": .string(issue.title),
            "body": issue.body.map(JSONValue.string) ?? .null,
            "state": issue.isOpen ? "open" : "closed",
            "state_reason": issue.stateReason.map { .string($0.rawValue) } ?? .null,
            "labels": .array(labels(of: issue, in: repository, admission)),
            "assignees": .array(people), "assignee": people.first ?? .null, "milestone": .null,
            "user": person(named: issue.author), "author_association": "MEMBER",
            "performed_via_github_app": app(of: issue.author),
            "closed_by": closer.map(person) ?? .null,
            "created_at": issue.createdAt.gitHub, "updated_at": issue.updatedAt.gitHub,
            "closed_at": issue.closedAt?.gitHub ?? .null,
            "comments": .integer(Int64(issue.comments.count)), "locked": false,
            "url": .string(url), "repository_url": .string(home),
            "labels_url": .string("\(url)/labels{/name}"),
            "comments_url": .string("\(url)/comments"),
            "html_url": .string("\(admission.web)/\(repository.name)/\(kind)/\(issue.number)"),
            "sub_issues_summary": ["total": 0, "completed": 0, "percent_completed": 0],
        ]
        if issue.isPullRequest {
            members["pull_request"] = ["url": .string("\(home)/pulls/\(issue.number)")]
        }
        return .object(members)
    }

    func json(of comment: SandboxIssue.Comment) -> JSONValue {
        [
            "id": .integer(Int64(comment.id)), "body": .string(comment.body),
            "user": person(named: comment.author), "created_at": comment.time.gitHub,
            "updated_at": comment.time.gitHub,
        ]
    }
}
