/// The boards of Jira.
extension TicketBoardView {
    /// Draws the projects of a site that have issues; subtasks are shown with their parents.
    static func all(of jira: JiraStandIn, ticketsMax: Int) -> [TicketBoardView] {
        let board = jira.board
        let issues = Dictionary(
            grouping: board.issues.filter { $0.parent == nil },
            by: \.projectID
        )
        return board.projects.compactMap { project in
            TicketBoardView(
                id: jira.boardID(of: project),
                tracker: jira.configuration.isCloud ? "Jira" : "Jira Data Center",
                title: "\(project.name) (\(project.key))",
                issues[project.id] ?? [],
                ticketsMax: ticketsMax,
                isOpen: { board.status(of: $0).category != .done },
                line: { TicketLine($0, of: board, in: jira) }
            )
        }
    }
}

extension JiraStandIn {
    /// What the site is called in the page's addresses.
    var name: String { configuration.isCloud ? "jira" : "jira-dc" }

    /// What the board of a project is called there.
    func boardID(of project: JiraBoard.Project) -> String { "\(name)-\(project.key)" }
}

extension TicketLine {
    init(_ issue: JiraBoard.Issue, of board: JiraBoard, in jira: JiraStandIn) {
        id = "\(jira.name)-\(issue.key)"
        key = issue.key
        title = issue.summary
        let status = board.status(of: issue)
        state = issue.resolution.map { "\(status.name), \($0)" } ?? status.name
        style = Self.style(isOpen: status.category != .done)
        labels = issue.labels
        let people = jira.configuration.everybody
        assignees = issue.assignee.map { id in people.first { $0.id == id }?.name ?? id }
        html = JiraTextHTML.html(issue.description)
        changed = MomentView(issue.updated)
        let author =
            issue.history.last?.author == .api ? jira.configuration.account.name : "Somebody"
        change = issue.history.last.map { "\(author): \($0.text)" } ?? ""
        comments = Self.count(ofComments: issue.comments.count)
        parts = board.children(of: issue)
            .map { part in
                let status = board.status(of: part)
                return TicketPart(
                    key: part.key,
                    title: part.summary,
                    state: status.name,
                    style: Self.style(isOpen: status.category != .done)
                )
            }
        hasParts = !parts.isEmpty
    }
}
