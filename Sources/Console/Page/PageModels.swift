import Platform
import Reminders
import HTTPMessage
import Jobs

/// What the list of runs shows; the templates' names are these names.
struct RunListView: Sendable {
    var rows: [RunRowView]
    var hasRows: Bool
    /// What stands in place of the table.
    var nothing: String
    var newest: String?
    var next: String?

    init(_ page: JobPage, of query: RunsQuery, among cards: [ReminderCard]) {
        rows = page.jobs.map { RunRowView($0, among: cards) }
        hasRows = !rows.isEmpty
        nothing =
            query.search != nil
            ? "No run or job has this id."
            : query.states.isEmpty
                ? "No run yet. Press the button in Port." : "No runs in this state."
        newest = query.cursor == nil ? nil : "/" + query.link()
        next = page.next.map { next in "/" + query.link { $0.cursor = next } }
    }
}

/// A way to look at fewer runs.
struct FilterView: Sendable {
    var word: String
    var href: String
    var isHere: Bool

    static func all(for query: RunsQuery) -> [FilterView] {
        let states: [(String, Set<JobState>, RunsQuery.Kind)] =
            [("All", [], .run)]
            + JobState.allCases.map { (StateView($0).word, [$0], .run) }
            + [("Reports to Port", [], .report)]
        return states.map { word, states, kind in
            var link = query
            (link.states, link.kind, link.search) = (states, kind, nil)
            return FilterView(
                word: word,
                href: "/" + link.link(),
                isHere: query.states == states && query.kind == kind && query.search == nil
            )
        }
    }
}

/// What one run's page shows.
struct RunView: Sendable {
    /// What its beginning shows.
    struct Head: Sendable {
        var name: String
        var subject: String
        var state: StateView
        var finding: String?
        var reason: String?
        var reasonTitle: String
        var tone: String
        var runID: String?
        var id: String
        var attempts: String
        var accepted: TimeView
        var took: String?
    }

    /// What can be done with it.
    struct Actions: Sendable {
        var id: String
        var canRetry: Bool
        var canCancel: Bool
        /// Names the replay that this page offers: pressing twice is one.
        var nonce: String
        /// That of the session that it is drawn for; empty until then.
        var formToken: String
    }

    struct Report: Sendable {
        var status: String
        var label: String
        var delivery: String
        var lines: [String]
        var summary: String
    }

    struct Story: Sendable {
        var entries: [TimelineEntry]
        var hasLog: Bool
        var reports: [Report]
    }

    struct Drawn: Sendable {
        var items: [MessageView]
    }

    var head: Head
    var actions: Actions
    var story: Story

    init(_ story: JobDetails, finding: String?, parts: AdminParts) {
        let job = story.job
        let told = (story.others.reversed() + [job])
            .compactMap { other in
                parts.report(other).map { Timeline.Told(job: other, report: $0) }
            }
        head = Head(job, finding, among: parts.reminders)
        actions = Actions(
            id: job.id,
            canRetry: JobChange.replay.from.contains(job.state),
            canCancel: JobChange.cancel.from.contains(job.state),
            nonce: "page \(job.replays + 1)",
            formToken: ""
        )
        self.story = Story(
            entries: Timeline.entries(
                of: story,
                reports: told.filter { $0.job.id != job.id },
                service: parts.service(of: job)
            ),
            hasLog: !told.isEmpty,
            reports: told.map(Report.init)
        )
    }
}

extension RunView.Head {
    fileprivate init(_ job: Job, _ finding: String?, among cards: [ReminderCard]) {
        let title = JobTitle(job, among: cards)
        name = title.name
        subject = title.subject
        state = StateView(job.state)
        self.finding = finding
        reason = job.reason
        (reasonTitle, tone) =
            switch job.state {
            case .failed: ("Why it failed", "bad")
            case .dead: ("Why it was given up", "bad")
            case .cancelled: ("Why it was cancelled", "bad")
            default: ("Why it waits", "wait")
            }
        runID = job.hasRun ? job.runID : nil
        id = job.id
        let others = [
            job.snoozes > 0 ? "put off \(job.snoozes) times" : nil,
            job.replays > 0 ? "begun anew \(job.replays) times" : nil,
        ]
        attempts = ([String(job.attempts)] + others.compactMap(\.self)).joined(separator: ", ")
        accepted = TimeView(job.createdAt)
        took = job.endedAt.map { Timeline.words($0 - job.begunAt) }
    }
}

extension RunView.Report {
    fileprivate init(_ told: Timeline.Told) {
        status = told.report.status.rawValue
        label = told.report.statusLabel
        lines = told.report.lines
        summary = told.report.summary
        delivery =
            switch told.job.state {
            case .succeeded: ""
            case .queued, .running, .waiting: "not delivered yet"
            case .failed, .dead, .cancelled: "not delivered"
            }
    }
}

extension ReminderPlan {
    /// What was found, in a few words.
    var finding: String {
        switch operation {
        case .scorecardReport: "\(messagesSent) on \(examined) of \(blueprint)"
        case .scorecardReminder, .ticketHandler, .issueHandler:
            "\(messagesSent): \(reminded) of \(examined) of \(blueprint) miss rules of "
                + scorecardTitle
        }
    }
}

/// One reminder's card.
struct ReminderView: Sendable {
    var name: String
    var operation: String
    var destination: String
    var blueprint: String
    var scorecard: String
    /// Whether it tells people; else it keeps tickets.
    var isMessage: Bool
    var layout: String
    var filter: String?
    var rules: [String]
    var hasRules: Bool
    var triggers: [String]
    var query: String
    /// Where the reminder's own page is.
    var page: String
    /// Where it is sent from.
    var path: String
    /// Names one press of the button, so that pressing it twice sends once.
    var nonce: String
    var schedule: ScheduleView?

    init(_ card: ReminderCard, nonce: String) {
        name = card.name ?? "The reminder without a name"
        operation = JobTitle.words(card.operation) ?? ""
        destination = card.destination
        blueprint = card.blueprint
        scorecard = card.scorecard
        isMessage = card.operation.isMessage
        layout = card.layout
        filter = card.filter
        rules = card.rules
        hasRules = !rules.isEmpty
        triggers = card.triggers
        query = card.name.map { "?reminder=\(percentEncoded($0))" } ?? ""
        page = "/reminders/\(percentEncoded(card.name ?? "-"))"
        path = "\(page)/run"
        self.nonce = nonce
        schedule = card.schedule.map {
            ScheduleView(
                expression: $0.expression,
                zone: $0.zone,
                next: $0.next(ScheduleCard.shownCount)
            )
        }
    }
}

/// When a reminder is sent by itself.
struct ScheduleView: Sendable {
    var expression: String
    var zone: String
    var next: [String]
}

/// A choice in a form.
struct ChoiceView: Sendable {
    var value: String
    var word: String
    var isChosen: Bool
}
