import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// Issues, their labels and comments.
extension GitHubStandIn {
    private static let titleMax = 256
    private static let bodyMax = 65_536
    private static let assigneesMax = 10
    private static let labelsMax = 100

    func issueResponse(
        to admission: Admission,
        in index: Int,
        of state: inout GitHubBoard.State
    ) throws(GitHubRefusal) -> Response {
        // No copy of the repository is kept while it is changed: it would be one of all its issues.
        if !state.repositories[index].hasIssues { throw .issuesDisabled }
        if !admission.call.isRead { try requireWrite(to: state.repositories[index], admission) }
        switch admission.call.verb {
        case .issues: return try issues(in: state.repositories[index], admission)
        case .issueCreate: return try create(in: index, of: &state, admission)
        case .issue(let number):
            let repository = state.repositories[index]
            let issue = repository.entries[try entry(number, in: index, of: state, admission)]
            let json = json(of: issue, in: repository, admission)
            return Response.vendorJSON(.ok, json).unlessUnchanged(for: admission.request)
        case .issueUpdate(let number):
            let entry = try entry(number, in: index, of: state, admission)
            try update(entry, in: index, of: &state, admission)
            let repository = state.repositories[index]
            return Response.vendorJSON(
                .ok,
                json(of: repository.entries[entry], in: repository, admission)
            )
        case .issueLabels(let number), .issueLabelsAdd(let number),
            .issueLabelRemove(let number, _):
            let entry = try entry(number, in: index, of: state, admission)
            try changeLabels(of: entry, in: index, of: &state, admission)
            let repository = state.repositories[index]
            let labels = labels(of: repository.entries[entry], in: repository, admission)
            return Response.vendorJSON(.ok, .array(labels))
        case .comments(let number):
            let repository = state.repositories[index]
            let issue = repository.entries[try entry(number, in: index, of: state, admission)]
            return try page(issue.comments, "issues/\(number)/comments", repository, admission) {
                json(of: $0)
            }
        case .commentCreate(let number):
            let entry = try entry(number, in: index, of: state, admission)
            return try comment(on: entry, in: index, of: &state, admission)
        default: throw .notFound
        }
    }

    /// The place of an issue's entry; one that was moved redirects, one that was deleted is gone.
    private func entry(
        _ number: Int,
        in index: Int,
        of state: GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) -> Int {
        let entries = state.repositories[index].entries
        guard entries.indices.contains(number - 1) else { throw .notFound }
        let issue = entries[number - 1]
        if issue.isDeleted { throw .deleted }
        if let place = issue.newPlace {
            let target = state.index(ofID: place.repository).map { state.repositories[$0] }
            guard let target, admission.caller.sees(target) else { throw .notFound }
            throw .moved(
                to: admission.url(ofRepository: place.repository, issue: place.number),
                isRead: admission.call.isRead
            )
        }
        return number - 1
    }

    private func create(
        in index: Int,
        of state: inout GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) -> Response {
        let body = try admission.request.gitHubBody()
        guard let title = body["title"]?.string, !title.isBlank else {
            throw .invalid("Issue", "title", code: "missing_field")
        }
        try check(title: title, body: body["body"]?.string)
        let labels = try labels(in: body["labels"]) ?? []
        let assignees = try assignees(in: body["assignees"]) ?? []
        try checkOthers(in: body)
        let login = admission.caller.login
        let entry = state.file(title.trimmed, in: index, by: login, at: admission.now)
        state.repositories[index].entries[entry].body = body["body"]?.string
        // Without push access GitHub takes the issue, and drops these without a word.
        if state.repositories[index].access == .push {
            state.repositories[index].put(labels, onEntry: entry)
            state.repositories[index].entries[entry].assignees = assignees
        }
        let repository = state.repositories[index]
        let issue = repository.entries[entry]
        var response = Response.vendorJSON(.created, json(of: issue, in: repository, admission))
        response.headers[.location] =
            "\(admission.base)/repos/\(repository.name)/issues/\(issue.number)"
        return response
    }

    private func update(
        _ entry: Int,
        in index: Int,
        of state: inout GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) {
        let body = try admission.request.gitHubBody()
        let login = admission.caller.login
        let canPush = state.repositories[index].access == .push
        let before = state.repositories[index].entries[entry]
        guard canPush || before.author == login else {
            throw .forbidden("Must have admin rights to Repository.", accepted: "issues=write")
        }
        if let title = body["title"] {
            guard let title = title.string, !title.isBlank else {
                throw .invalid("Issue", "title", code: "missing_field")
            }
        }
        try check(title: body["title"]?.string ?? "", body: body["body"]?.string)
        let (isOpen, reason) = try wantedState(in: body)
        let labels = try labels(in: body["labels"])
        let assignees = try assignees(in: body["assignees"])
        try checkOthers(in: body)
        var issue = before
        if let title = body["title"]?.string { issue.title = title.trimmed }
        if let text = body["body"] { issue.body = text.string }
        let isEdited =
            !issue.title.hasSameBytes(as: before.title)
            || !(issue.body ?? "").hasSameBytes(as: before.body ?? "")
        if isEdited { issue.note("edited", by: login, at: admission.now) }
        if let isOpen, isOpen != issue.isOpen {
            if isOpen {
                issue.reopen(by: login, at: admission.now)
            } else {
                issue.close(reason ?? .completed, by: login, at: admission.now)
            }
        }
        if canPush, let assignees, assignees != issue.assignees {
            issue.assignees = assignees
            issue.note("assigned", by: login, at: admission.now)
        }
        if canPush, labels != nil { issue.labels = [] }
        state.repositories[index].entries[entry] = issue
        if canPush, let labels {
            state.repositories[index].put(labels, onEntry: entry)
            if state.repositories[index].entries[entry].labels != before.labels {
                state.repositories[index].entries[entry]
                    .note("labels replaced", by: login, at: admission.now)
            }
        }
    }

    private func changeLabels(
        of entry: Int,
        in index: Int,
        of state: inout GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) {
        if admission.call.isRead { return }
        try requirePush(to: state.repositories[index])
        let login = admission.caller.login
        let before = state.repositories[index].entries[entry].labels
        if case .issueLabelRemove(_, let name) = admission.call.verb {
            guard state.repositories[index].entries[entry].has(label: name) else {
                throw GitHubRefusal(404, "Label does not exist")
            }
            let name = name.lowercased()
            state.repositories[index].entries[entry].labels
                .removeAll { $0.lowercased().hasSameBytes(as: name) }
        } else {
            let body = try admission.request.gitHubBody()
            let names = try labels(in: body["labels"] ?? body) ?? []
            // Not what one would think; the documentation says so.
            if names.isEmpty { state.repositories[index].entries[entry].labels = [] }
            state.repositories[index].put(names, onEntry: entry)
        }
        let after = state.repositories[index].entries[entry].labels
        guard after != before else { return }
        let added = after.filter { !before.contains($0) }.map { "+\($0)" }
        let removed = before.filter { !after.contains($0) }.map { "-\($0)" }
        state.repositories[index].entries[entry]
            .note(
                "labels \((added + removed).joined(separator: " "))",
                by: login,
                at: admission.now
            )
    }

    private func comment(
        on entry: Int,
        in index: Int,
        of state: inout GitHubBoard.State,
        _ admission: Admission
    ) throws(GitHubRefusal) -> Response {
        let body = try admission.request.gitHubBody()
        guard let text = body["body"]?.string, !text.isBlank else {
            throw .invalid("IssueComment", "body", code: "missing_field")
        }
        if text.unicodeScalars.count > Self.bodyMax {
            throw .tooLong("IssueComment", "body", max: Self.bodyMax)
        }
        let comment = state.comment(
            text,
            on: entry,
            in: index,
            by: admission.caller.login,
            at: admission.now
        )
        return Response.vendorJSON(.created, json(of: comment))
    }
}

/// The checks of what an issue is made of.
extension GitHubStandIn {
    private func check(title: String, body: String?) throws(GitHubRefusal) {
        if title.trimmed.unicodeScalars.count > Self.titleMax {
            throw .tooLong("Issue", "title", max: Self.titleMax)
        }
        if (body?.unicodeScalars.count ?? 0) > Self.bodyMax {
            throw .tooLong("Issue", "body", max: Self.bodyMax)
        }
    }

    /// The state that a change asks for, and why.
    private func wantedState(
        in body: JSONValue
    ) throws(GitHubRefusal) -> (isOpen: Bool?, reason: SandboxIssue.StateReason?) {
        var isOpen: Bool?
        if let state = body["state"] {
            guard state == "open" || state == "closed" else {
                throw .invalid("Issue", "state", code: "invalid", value: state)
            }
            isOpen = state == "open"
        }
        guard let given = body["state_reason"], given != .null else { return (isOpen, nil) }
        guard let text = given.string, let reason = SandboxIssue.StateReason(exactly: text) else {
            throw .invalid("Issue", "state_reason", code: "invalid", value: given)
        }
        if reason == .duplicate, body["duplicate_issue_id"] == nil {
            throw .invalid("Issue", "duplicate_issue_id", code: "missing_field")
        }
        return (isOpen, reason == .reopened ? nil : reason)
    }

    /// The names in a list of labels, which may be objects; nil without a list.
    private func labels(in value: JSONValue?) throws(GitHubRefusal) -> [String]? {
        guard let value, value != .null else { return nil }
        guard let items = value.array else {
            throw .invalid("Issue", "labels", code: "invalid", value: value)
        }
        var names: [String] = []
        for item in items {
            guard let name = item.string ?? item["name"]?.string, !name.isBlank else {
                throw .invalid("Label", "name", code: "missing_field")
            }
            try checkLabelName(name)
            names.append(name)
        }
        if names.count > Self.labelsMax {
            throw .invalid("Issue", "labels", code: "custom", message: "too many labels")
        }
        return names
    }

    private func assignees(in value: JSONValue?) throws(GitHubRefusal) -> [String]? {
        guard let value, value != .null else { return nil }
        guard let items = value.array, items.count <= Self.assigneesMax else {
            throw .invalid("Issue", "assignees", code: "invalid", value: value)
        }
        var logins: [String] = []
        for item in items {
            guard let login = item.string, isPerson(login) else {
                throw .invalid("Issue", "assignees", code: "invalid", value: item)
            }
            logins.append(login)
        }
        return logins
    }

    /// What is closing down or not there is refused, so that nobody relies on it.
    private func checkOthers(in body: JSONValue) throws(GitHubRefusal) {
        if let value = body["assignee"], value != .null {
            throw .invalid("Issue", "assignee", code: "invalid", message: "use assignees")
        }
        if let value = body["milestone"], value != .null {
            throw .invalid("Issue", "milestone", code: "invalid", value: value)
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// The text without white space around it, as GitHub keeps a title.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
