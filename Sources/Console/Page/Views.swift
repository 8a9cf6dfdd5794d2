import Jobs
import Messages
import Vocabulary

/// A time as the page shows it: the browser's script makes it local.
struct TimeView: Sendable {
    var iso: String
    /// For browsers without scripts: `2026-11-25 02:05:17 UTC`.
    var text: String

    init(_ time: Timestamp) {
        iso = "\(time)"
        let parts = iso.split(separator: "T")
        text = "\(parts[0]) \(parts.count > 1 ? String(parts[1].prefix(8)) : "") UTC"
    }
}

/// A state as the page shows it: by word, shape and colour.
struct StateView: Sendable {
    /// The stored word, which is also the name of its shape and its colour.
    var name: String
    var word: String

    init(_ state: JobState) {
        name = state.rawValue
        word =
            switch state {
            case .queued: "Queued"
            case .running: "Running"
            case .waiting: "Waiting"
            case .succeeded: "Succeeded"
            case .failed: "Failed"
            case .dead: "Given up"
            case .cancelled: "Cancelled"
            }
    }
}

/// The queue's figures.
struct QueueView: Sendable {
    var waiting: Int
    var running: Int
    var trouble: Int
    var hasTrouble: Bool
    var oldest: TimeView?
    var lastHour: String
    var workers: String
    var areWorkersWell: Bool

    init(_ glance: QueueGlance, workers now: WorkerGlance) {
        waiting = glance.count(.queued, .waiting)
        running = glance.count(.running)
        trouble = glance.count(.failed, .dead)
        hasTrouble = trouble > 0
        oldest = glance.oldestDueAt.map(TimeView.init)
        lastHour = "\(glance.acceptedLastHour)\(glance.isMore ? "+" : "")"
        areWorkersWell = now.slots == 0 || now.isRunning
        workers =
            now.slots == 0
            ? "Receives only"
            : now.isRunning ? "\(now.slots) \(now.slots == 1 ? "slot" : "slots")" : "Stopped"
    }
}

/// One line of the list.
struct RunRowView: Sendable {
    var id: String
    var state: StateView
    var name: String
    var operation: String
    var runID: String?
    var accepted: TimeView
    var attempts: String
    var why: String?

    init(_ job: Job) {
        let title = JobTitle(job)
        id = job.id
        state = StateView(job.state)
        name = title.name
        operation = title.operation
        runID = job.hasRun ? job.runID : nil
        accepted = TimeView(job.createdAt)
        attempts = "\(job.attempts)"
        why = job.reason
    }
}

/// What a job is called.
struct JobTitle: Sendable {
    /// The reminder's name.
    var name: String
    var operation: String

    init(_ job: Job) {
        guard job.kind == ReminderOrder.jobKind else {
            name = "Report to Port"
            operation = job.kind == RunsQuery.Kind.report.jobKind ? "Run report" : job.kind
            return
        }
        // An order that cannot be read is still a run.
        let order = try? JSONCoding.decode(ReminderOrder.self, from: job.payload)
        name = order?.reminder ?? "Reminder without a name"
        operation = Self.words(order?.operationKind) ?? "As configured"
    }

    static func words(_ operation: OperationKind?) -> String? {
        switch operation {
        case nil: nil
        case .scorecardReminder?: "Scorecard reminder"
        case .scorecardReport?: "Scorecard report"
        case .ticketHandler?: "Jira tickets"
        case .issueHandler?: "GitHub issues"
        }
    }
}

/// A message as Slack draws it.
struct MessageView: Sendable {
    var html: String
    /// `1 of 3`; nil for the only one.
    var place: String?

    static func all(_ messages: [SlackMessage]) -> [MessageView] {
        messages.enumerated()
            .map { index, message in
                MessageView(
                    html: MessageDrawing.html(message),
                    place: messages.count > 1 ? "\(index + 1) of \(messages.count)" : nil
                )
            }
    }
}
