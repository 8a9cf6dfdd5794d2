import Jobs
import JSON
import Platform
import Reminders

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

    init(name: String, word: String) {
        self.name = name
        self.word = word
    }

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

    init(_ glance: QueueOverview, workers now: WorkerStatus) {
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
    var subject: String
    var runID: String?
    var accepted: TimeView
    var attempts: String
    /// What stands behind that number where the table has no heading.
    var unit: String
    var why: String?

    init(_ job: Job, among cards: [ReminderCard]) {
        let title = JobTitle(job, among: cards)
        id = job.id
        state = StateView(job.state)
        name = title.name
        subject = title.subject
        runID = job.hasRun ? job.runID : nil
        accepted = TimeView(job.createdAt)
        attempts = "\(job.attempts)"
        unit = job.attempts == 1 ? "attempt" : "attempts"
        why = job.reason
    }
}

/// What a job is called.
struct JobTitle: Sendable {
    /// The reminder's name, or what it does where it has none.
    var name: String
    /// What it does, and about what.
    var subject: String

    /// Names a job after what it was asked for, and what is configured now where that says nothing.
    init(_ job: Job, among cards: [ReminderCard]) {
        guard job.kind == ReminderRequest.jobKind else {
            name = "Report to Port"
            subject = job.kind == RunsQuery.Kind.report.jobKind ? "" : job.kind
            return
        }
        // An order that cannot be read is still a run.
        let order = try? JSONCoding.decode(ReminderRequest.self, from: job.payload)
        let card = cards.first { $0.name == order?.reminder }
        let operation = Self.words(order?.operationKind ?? card?.operation) ?? "Reminder"
        let about = [
            order?.scorecard ?? card?.scorecard, order?.blueprint ?? card?.blueprint,
        ]
        .compactMap(\.self).joined(separator: " of ")
        name = order?.reminder ?? operation
        subject = (order?.reminder == nil ? [about] : [operation, about])
            .filter { !$0.isEmpty }.joined(separator: " · ")
    }

    static func words(_ operation: Operation?) -> String? {
        switch operation {
        case nil: nil
        case .scorecardReminder?: "Scorecard reminder"
        case .scorecardReport?: "Scorecard report"
        case .ticketHandler?: "Tickets"
        case .issueHandler?: "Issues"
        }
    }
}

/// A message as its reader sees it.
struct MessageView: Sendable {
    var html: String
    /// `1 of 3`; nil for the only one.
    var place: String?
    /// Whom it is for, and where it goes; nil where the plan does not say.
    var note: String?

    /// Draws the parts of a plan, but for those that cannot be shown.
    static func all(
        of plan: ReminderPlan,
        _ draw: (ReminderPlan.Part, _ destination: String?) -> Document?
    ) -> [MessageView] {
        var notes = [String?](repeating: nil, count: plan.parts.count)
        for note in plan.notes {
            for part in note.parts.clamped(to: notes.indices) {
                notes[part] = "\(note.title) in \(note.channel)"
            }
        }
        var views = zip(plan.parts, notes)
            .compactMap { part, note in
                draw(part, plan.destination)
                    .map { MessageView(html: DocumentDrawing.html($0), note: note) }
            }
        guard views.count > 1 else { return views }
        for index in views.indices { views[index].place = "\(index + 1) of \(views.count)" }
        return views
    }
}

extension String {
    /// True for an address that a page may link to.
    var isWebAddress: Bool { hasBytePrefix("https://") || hasBytePrefix("http://") }
}
