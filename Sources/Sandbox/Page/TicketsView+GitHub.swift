/// The boards of GitHub.
extension TicketBoardView {
    /// Draws a repository's issues; pull requests are not ours to show.
    init?(_ repository: SandboxRepository, ticketsMax: Int) {
        self.init(
            id: repository.boardID,
            tracker: "GitHub",
            title: repository.name,
            repository.issues.filter { !$0.isPullRequest },
            ticketsMax: ticketsMax,
            isOpen: \.isOpen
        ) { TicketLine($0, in: repository) }
    }
}

extension SandboxRepository {
    /// What its board is called in the page's addresses.
    var boardID: String { "github-\(id)" }
}

extension TicketLine {
    init(_ issue: SandboxIssue, in repository: SandboxRepository) {
        id = "\(repository.boardID)-\(issue.number)"
        key = "#\(issue.number)"
        title = issue.title
        let reason = issue.stateReason.map { " as \($0.rawValue.replacing("_", with: " "))" }
        state = issue.isOpen ? "Open" : "Closed\(reason ?? "")"
        style = Self.style(isOpen: issue.isOpen)
        labels = issue.labels
        assignees = issue.assignees.isEmpty ? nil : issue.assignees.joined(separator: ", ")
        html = MarkdownHTML.html(issue.body ?? "")
        changed = MomentView(issue.updatedAt)
        change = issue.changes.last.map { "\($0.author) \($0.text)" } ?? ""
        comments = Self.count(ofComments: issue.comments.count)
    }
}
