/// The tickets of Jira and GitHub: a board for each project and repository that has some.
struct TicketsView: Sendable {
    var boards: [TicketBoardView]
    var hasBoards: Bool
    /// Whether one board is shown alone.
    var isAlone: Bool

    /// How many tickets of a board the overview shows, and the page of one board.
    private static let ticketsMax = 30
    private static let aloneMax = 300

    /// Draws the boards.
    ///
    /// - Parameters:
    ///   - jiras: The sites of Jira.
    ///   - repositories: GitHub's repositories.
    ///   - id: The board to show alone; nil for the overview.
    init(_ jiras: [JiraStandIn], _ repositories: [SandboxRepository], only id: String?) {
        isAlone = id != nil
        let ticketsMax = id == nil ? Self.ticketsMax : Self.aloneMax
        let projects = jiras.flatMap { TicketBoardView.all(of: $0, ticketsMax: ticketsMax) }
        let all = repositories.compactMap { TicketBoardView($0, ticketsMax: ticketsMax) }
        boards = (projects + all).filter { id == nil || $0.id == id }
        hasBoards = !boards.isEmpty
    }
}

/// A Jira project or a GitHub repository with its newest tickets.
struct TicketBoardView: Sendable {
    /// What stands in the page's addresses; safe in them.
    var id: String
    var tracker: String
    var title: String
    var openCount: Int
    var closedCount: Int
    var tickets: [TicketLine]
    /// The link to the tickets that are not shown.
    var older: String?

    /// Draws a board; nil for one without tickets.
    ///
    /// - Parameters:
    ///   - id: What it is called in addresses.
    ///   - tracker: Whose it is.
    ///   - title: What people call it.
    ///   - tickets: All of them, oldest first.
    ///   - ticketsMax: How many are drawn.
    ///   - isOpen: Whether one is open.
    ///   - line: Draws one.
    init?<Ticket>(
        id: String,
        tracker: String,
        title: String,
        _ tickets: [Ticket],
        ticketsMax: Int,
        isOpen: (Ticket) -> Bool,
        line: (Ticket) -> TicketLine
    ) {
        guard !tickets.isEmpty else { return nil }
        self.id = id
        self.tracker = tracker
        self.title = title
        let open = tickets.reversed().filter(isOpen)
        openCount = open.count
        closedCount = tickets.count - open.count
        // Open ones first, the newest of them on top.
        let shown = (open + tickets.reversed().filter { !isOpen($0) }).prefix(ticketsMax)
        self.tickets = shown.map(line)
        let olderCount = tickets.count - shown.count
        older = olderCount > 0 ? "\(olderCount) more of \(title)" : nil
    }
}

/// A ticket as the page shows it, whatever tracker it is of.
struct TicketLine: Sendable {
    var id: String
    var key: String
    var title: String
    /// The status, and why it is closed.
    var state: String
    /// The CSS class of its state.
    var style: String
    var labels: [String]
    var assignees: String?
    /// The text, as HTML in which all of it is escaped.
    var html: String
    var changed: MomentView
    /// Who changed it last, and how.
    var change: String
    /// How many comments it has, in words.
    var comments: String?
    /// The tickets below it.
    var parts: [TicketPart] = []
    var hasParts = false

    static func style(isOpen: Bool) -> String { isOpen ? "progress" : "success" }

    static func count(ofComments count: Int) -> String? {
        count == 0 ? nil : count == 1 ? "1 comment" : "\(count) comments"
    }
}

/// A subtask of a ticket.
struct TicketPart: Sendable {
    var key: String
    var title: String
    var state: String
    var style: String
}
