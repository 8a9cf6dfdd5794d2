package import Jobs
import JSON
package import Reminders

/// What the run page needs of the rest of the service, given by the executable: it may not import it.
package struct AdminParts: Sendable {
    /// The version that the page and the API's description show.
    package var version: String
    /// Where people reach this service, without a slash at the end; nil when that is not configured.
    package var publicURL: String?
    package var reminders: [ReminderCard]
    /// How this process works.
    package var workers: @Sendable () -> WorkerStatus
    /// What a stored step planned to send; nil for a step that plans nothing.
    package var plan: @Sendable (StepRecord) -> ReminderPlan?
    /// What became of each owner's note, by the steps of a job; empty where no notes are planned.
    package var owners: @Sendable ([StepRecord]) -> [OwnerOutcome]
    /// The numbers of a run that kept tickets, by the steps of a job; nil for any other.
    package var tickets: @Sendable ([StepRecord]) -> TicketTally?
    /// What people would read of a part of a plan; nil for a part that cannot be shown.
    package var draw: @Sendable (ReminderPlan.Part, _ destination: String?) -> Document?
    /// What a job tells a run in Port; nil for a job that tells nothing.
    package var report: @Sendable (Job) -> RunResult?
    /// The job that tells the run in Port of a cancelled job.
    package var cancelReport: @Sendable (Job) -> NewJob?
    /// Builds what a reminder would send, and sends nothing.
    package var preview: @Sendable (ReminderRequest) async -> PreviewAnswer
    /// Stores the job of a reminder that is sent now; two calls with one key are one job.
    package var fire:
        @Sendable (_ reminder: String?, _ key: String) async throws(JobStoreError) -> Enqueued
    /// Wakes the workers.
    package var enqueued: @Sendable () -> Void

    package init(
        version: String,
        publicURL: String?,
        reminders: [ReminderCard],
        workers: @escaping @Sendable () -> WorkerStatus,
        plan: @escaping @Sendable (StepRecord) -> ReminderPlan?,
        owners: @escaping @Sendable ([StepRecord]) -> [OwnerOutcome],
        tickets: @escaping @Sendable ([StepRecord]) -> TicketTally? = { _ in nil },
        draw: @escaping @Sendable (ReminderPlan.Part, _ destination: String?) -> Document?,
        report: @escaping @Sendable (Job) -> RunResult?,
        cancelReport: @escaping @Sendable (Job) -> NewJob?,
        preview: @escaping @Sendable (ReminderRequest) async -> PreviewAnswer,
        fire:
            @escaping @Sendable (
                _ reminder: String?, _ key: String
            ) async throws(JobStoreError) -> Enqueued,
        enqueued: @escaping @Sendable () -> Void
    ) {
        self.version = version
        self.publicURL = publicURL
        self.reminders = reminders
        self.workers = workers
        self.plan = plan
        self.owners = owners
        self.tickets = tickets
        self.draw = draw
        self.report = report
        self.cancelReport = cancelReport
        self.preview = preview
        self.fire = fire
        self.enqueued = enqueued
    }
}

extension AdminParts {
    /// Whether a job tells people, as its request says, and else what is configured now.
    func isMessage(_ job: Job) -> Bool {
        guard job.kind == ReminderRequest.jobKind,
            let request = try? JSONCoding.decode(ReminderRequest.self, from: job.payload)
        else { return true }
        let card = reminders.first { $0.name == request.reminder }
        return (request.operationKind ?? card?.operation)?.isMessage ?? true
    }

    /// Returns what people call the service that a job's messages go to; nil for a job of no
    /// reminder, or of one that is not configured any more.
    func service(of job: Job) -> String? {
        guard job.kind == ReminderRequest.jobKind,
            let request = try? JSONCoding.decode(ReminderRequest.self, from: job.payload)
        else { return nil }
        return reminders.first { $0.name == request.reminder }?.service
    }
}

/// One configured reminder, as people are shown it; nothing in it is secret.
package struct ReminderCard: Sendable {
    /// Nil for the one without a name.
    package var name: String?
    package var operation: Operation
    package var blueprint: String
    package var scorecard: String
    /// The filter as JSON; nil when all entities are looked at.
    package var filter: String?
    package var layout: String
    /// Where it goes, in a few words.
    package var destination: String
    /// Whom it tells and how, or how it keeps tickets, a line each; none for what is as ever.
    package var rules: [String]
    /// What people call the service where that is.
    package var service: String
    /// What starts it, a line each.
    package var triggers: [String]
    /// When it is sent by itself; nil for a reminder that is only triggered.
    package var schedule: ScheduleCard?

    package init(
        name: String?,
        operation: Operation,
        blueprint: String,
        scorecard: String,
        filter: String?,
        layout: String,
        destination: String,
        service: String,
        rules: [String] = [],
        triggers: [String],
        schedule: ScheduleCard? = nil
    ) {
        self.name = name
        self.operation = operation
        self.blueprint = blueprint
        self.scorecard = scorecard
        self.filter = filter
        self.layout = layout
        self.destination = destination
        self.service = service
        self.rules = rules
        self.triggers = triggers
        self.schedule = schedule
    }
}

/// When a reminder is sent by itself.
package struct ScheduleCard: Sendable {
    /// The cron expression.
    package var expression: String
    /// The name of the time zone.
    package var zone: String
    /// How many of the next firings people are shown.
    static let shownCount = 3

    /// Returns the next firings, in ISO 8601 with the zone's offset.
    package var next: @Sendable (_ count: Int) -> [String]

    package init(
        expression: String,
        zone: String,
        next: @escaping @Sendable (_ count: Int) -> [String]
    ) {
        self.expression = expression
        self.zone = zone
        self.next = next
    }
}

/// How this process works on the queue.
package struct WorkerStatus: Sendable, Hashable {
    package var isRunning: Bool
    /// Jobs at once.
    package var slots: Int

    package init(isRunning: Bool, slots: Int) {
        self.isRunning = isRunning
        self.slots = slots
    }
}

/// The answer to a preview.
package enum PreviewAnswer: Sendable, Hashable {
    case planned(ReminderPlan)
    /// What would be done with tickets.
    case tickets(TicketPreview)
    /// No reminder has that name.
    case unknownReminder
    /// It cannot be built as asked; somebody has to change something.
    case refused(reason: String)
    /// It cannot be built now.
    case unavailable(reason: String)
}

/// The bounds of the run page.
package struct AdminLimits: Sendable, Hashable {
    /// How long a sign-in holds.
    package var session: Duration = .seconds(12 * 3_600)
    /// Wrong tokens of one client that are looked at in a row; one more after each pause.
    package var attemptsPerClient = 10
    package var attemptPausePerClient: Duration = .seconds(30)
    /// The same for all together whose token was not right before.
    package var attemptsInAll = 100
    package var attemptPauseInAll: Duration = .seconds(3)
    /// Strangers whose tries are counted, and clients that are known because their token was right.
    package var strangersMax = 4_096
    package var knownClientsMax = 256
    /// The longest form of a sign-in that is read.
    package var signInBytes = 16_384
    /// Runs on one page.
    package var pageRuns = 25
    /// Owners on the page of a run; the others have a page of their own.
    package var runOwners = 10
    /// Owners, or notes, on one page.
    package var pageOwners = 50
    /// Runs that the chart of a reminder shows.
    package var chartRuns = 60
    /// The last notes of a reminder in one answer of the API.
    package var apiNotesMax = 20
    /// Entries of one reminder that are read from a book of the ledger.
    package var ledgerRecordsMax = 10_000
    /// Runs in one answer of the API.
    package var apiRunsMax = 200
    /// Requests that may wait at once for something to happen.
    package var watchersMax = 64
    /// How long one of them waits.
    package var watch: Duration = .seconds(20)
    /// How often a waiting request looks.
    package var look: Duration = .seconds(1)
    /// How old the figures of the whole queue may be.
    package var glanceAge: Duration = .seconds(2)
    /// Answers that are built at once, or wait for it.
    package var answersMax = 32
    /// How many bytes of drawn messages are kept.
    package var drawnBytesMax = 8 << 20
    /// Previews that are built at once.
    package var previewsMax = 2
    /// The longest reason, search or key that is taken.
    package var textBytes = 1_000
    /// The longest body of a request that takes a few such texts.
    package var formBytes = 4_096

    package init() {}
}
