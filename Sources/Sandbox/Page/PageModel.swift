import Platform

/// The values of the page's templates, by the names used there.
struct PageModel: Sendable {
    var action: ActionView
    var runs: [ActionRunView]
    var hasRuns: Bool
    var runCount: Int
    var refusals: [RefusalView]
    var hasRefusals: Bool
    var workspace: WorkspaceView
    var tickets: TicketsView
    /// What the catalogue's last changes were, in words.
    var changes: String?

    /// Draws the page's values.
    ///
    /// - Parameters:
    ///   - record: What the sandbox received.
    ///   - action: The action's card.
    ///   - workspace: Slack's channels and messages.
    ///   - tickets: The boards of Jira and GitHub.
    init(_ record: Record, action: ActionView, workspace: WorkspaceView, tickets: TicketsView) {
        self.action = action
        self.workspace = workspace
        self.tickets = tickets
        let count = record.catalogueChanges
        changes = count > 0 ? "Changed \(count == 1 ? "once" : "\(count) times")" : nil
        let deliveries = Dictionary(record.deliveries.map { ($0.runID, $0) }) { _, last in last }
        let order = record.runOrder
        runs = order.suffix(Page.runsMax).reversed()
            .compactMap { id in
                record.run(id)
                    .map { run in
                        ActionRunView(
                            run,
                            title: action.title,
                            delivery: deliveries[id],
                            isOpen: id == order.last
                        )
                    }
            }
        hasRuns = !runs.isEmpty
        runCount = order.count
        refusals = record.refusals.suffix(Page.refusalsMax).reversed().map(RefusalView.init)
        hasRefusals = !refusals.isEmpty
    }
}

/// A run, as Port's run page shows it.
struct ActionRunView: Sendable {
    var id: String
    var title: String
    var statusName: String
    var statusClass: String
    var statusLabel: String?
    var summary: String?
    var links: [String]
    var time: MomentView
    var duration: String?
    var delivery: String
    var isDeliveryGood: Bool
    var logs: [LogView]
    var hasLogs: Bool
    var isOpen: Bool

    init(_ run: ActionRun, title: String, delivery: WebhookDelivery?, isOpen: Bool) {
        id = run.id
        self.title = title
        (statusName, statusClass) =
            switch run.status {
            case .inProgress: ("In progress", "progress")
            case .success: ("Success", "success")
            case .failure: ("Failure", "failure")
            }
        statusLabel = run.statusLabel
        summary = run.summary
        // Only http URLs: links come from the service.
        links = run.links.filter { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
        time = MomentView(run.createdAt)
        duration = run.endedAt.map { end in
            let tenths = (end - run.createdAt).milliseconds / 100
            return "\(tenths / 10).\(tenths % 10) s"
        }
        isDeliveryGood =
            (delivery?.status).map { (200..<300).contains($0) } ?? (run.pending != nil)
        self.delivery = run.pending?.text ?? Self.text(of: delivery, through: run.door)
        logs = run.logs.map(LogView.init)
        hasLogs = !logs.isEmpty
        self.isOpen = isOpen
    }

    private static func text(of delivery: WebhookDelivery?, through door: Door) -> String {
        let called = door == .gitlab ? "Pipeline trigger" : "Webhook"
        guard let delivery else { return "\(called) not answered yet" }
        guard let status = delivery.status else {
            return "\(called) not delivered: \(delivery.body)"
        }
        return "\(called) answered \(status)\(door.isSynchronous ? ", which ended the run" : "")"
    }
}

struct LogView: Sendable {
    var time: MomentView
    var message: String

    init(_ line: ActionRun.LogLine) {
        time = MomentView(line.time)
        message = line.message
    }
}

struct RefusalView: Sendable {
    var time: MomentView
    var route: String
    var status: Int
    var reason: String

    init(_ refusal: Refusal) {
        time = MomentView(refusal.time)
        route = refusal.route.rawValue
        status = refusal.status
        reason = String(refusal.reason.prefix(400))
    }
}

/// A time for people, with the exact one for the script that converts it to their time zone.
struct MomentView: Sendable {
    var exact: String
    /// Hours, minutes and seconds in UTC.
    var clock: String
    /// Hours and minutes in UTC.
    var short: String

    init(_ time: Timestamp) {
        exact = time.description
        clock = String(exact.dropFirst(11).prefix(8))
        short = String(exact.dropFirst(11).prefix(5))
    }
}
